#pragma once
// Counts requests and bytes. Many threads may count at once, and so may child processes
// that are forked later, because the counters are in shared memory. Each thread has its
// own cache line, so threads do not slow each other down. One object per process.

#include <cstddef>
#include <cstdint>
#include <utility>

namespace uppercase {

enum class Source { input, udp, tcp };
/// The names of the sources in --stats and in timelines.
constexpr std::pair<Source, const char*> sources[] = {
    {Source::input, "stdin"}, {Source::udp, "udp"}, {Source::tcp, "tcp"}};
constexpr const char* name_of(Source wanted) {
  for (const auto& [source, name] : sources)
    if (source == wanted) return name;
  return "";
}

class Counters {
 public:
  /// Throws std::system_error if the memory cannot be mapped. mmap(2).
  Counters();
  Counters(const Counters&) = delete;
  Counters& operator=(const Counters&) = delete;
  ~Counters();

  /// Counts one request of `bytes` bytes. Any thread.
  void count(Source source, std::size_t bytes) noexcept;

  struct Sum {
    std::uint64_t requests = 0, bytes = 0;
  };
  /// The sum over all threads and processes.
  Sum sum(Source source) const noexcept;

 private:
  struct Page;
  Page* page_;
};

}  // namespace uppercase
