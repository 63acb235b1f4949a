#pragma once
// Counts what was served: by many threads at once, and by processes that were forked
// later. The memory is shared with those, and each thread has a cache line to itself,
// so that none waits for another. One object per process.

#include <cstddef>
#include <cstdint>

namespace uppercase {

enum class Source { input, udp, tcp };

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
