#pragma once
// An Output for tasks: it writes to standard output of any kind. Use it in the thread
// of the loop only; the loop must outlive it. The destructor drops queued bytes.

#include <cstddef>
#include <memory>
#include <string_view>
#include <system_error>

#include "reactor/awaitable.h"
#include "reactor/loop.h"

namespace reactor {

class AsyncOutput {
 public:
  explicit AsyncOutput(Loop& loop, int fd = 1);
  AsyncOutput(AsyncOutput&&) noexcept;
  AsyncOutput& operator=(AsyncOutput&&) noexcept;
  ~AsyncOutput();

  /// Queues a copy of the bytes, even without co_await. co_await waits while more than
  /// 1 MiB is queued; it gives false if writing has failed, and error() tells why.
  /// Python: StreamWriter.write and drain.
  Awaitable<bool> write(std::string_view bytes);
  std::size_t queued() const noexcept;  // bytes that the kernel has not accepted
  std::error_code error() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace reactor
