#include "demos/uppercase/counters.h"

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <new>

#include "reactor/error.h"

namespace uppercase {
namespace {

constexpr std::size_t cache_line = 64;
constexpr std::size_t source_count = 3;

std::size_t index_of(Source source) { return static_cast<std::size_t>(source); }

struct alignas(cache_line) Line {
  std::array<std::atomic<std::uint64_t>, source_count> requests, bytes;
};

}  // namespace

struct Counters::Page {
  /// The line of the calling thread. If there are more threads than lines, threads
  /// share lines, which is slower but correct.
  Line& line() noexcept {
    static thread_local const std::size_t number = threads++;
    return lines[number % lines.size()];
  }

  std::atomic<std::size_t> threads = 0;
  std::array<Line, 63> lines{};
};

Counters::Counters() {
  void* memory = ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) reactor::throw_error(errno, "map memory for the counters");
  page_ = new (memory) Page;
}

Counters::~Counters() { ::munmap(page_, sizeof(Page)); }

void Counters::count(Source source, std::size_t bytes) noexcept {
  Line& line = page_->line();
  line.requests[index_of(source)].fetch_add(1, std::memory_order_relaxed);
  line.bytes[index_of(source)].fetch_add(bytes, std::memory_order_relaxed);
}

Counters::Sum Counters::sum(Source source) const noexcept {
  Sum total;
  for (const Line& line : page_->lines) {
    total.requests += line.requests[index_of(source)].load(std::memory_order_relaxed);
    total.bytes += line.bytes[index_of(source)].load(std::memory_order_relaxed);
  }
  return total;
}

}  // namespace uppercase
