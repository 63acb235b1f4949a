#pragma once
// Counts what was served: by many threads at once, and by processes that were forked
// later. The memory is shared with those, and each thread has a cache line to itself,
// so that none waits for another. One object per process.

#include <cstddef>
#include <cstdint>
#include <utility>

namespace uppercase {

enum class Source { input, udp, tcp };
/// Their names, as --stats and timelines have them.
constexpr std::pair<Source, const char*> sources[] = {
    {Source::input, "stdin"}, {Source::udp, "udp"}, {Source::tcp, "tcp"}};
constexpr const char* name_of(Source wanted) {
  for (const auto& [source, name] : sources)
    if (source == wanted) return name;
  return "";
}

class Counters {
 public:
  /// Throws std::system_error. mmap(2).
  Counters();
  Counters(const Counters&) = delete;
  Counters& operator=(const Counters&) = delete;
  ~Counters();

  /// Counts a request of so many bytes. Any thread.
  void count(Source source, std::size_t bytes) noexcept;

  struct Sum {
    std::uint64_t requests = 0, bytes = 0;
  };
  /// What all threads and processes have counted.
  Sum sum(Source source) const noexcept;

 private:
  struct Page;
  Page* page_;
};

}  // namespace uppercase
