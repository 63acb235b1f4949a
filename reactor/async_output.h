#pragma once
// An Output for tasks: standard output of any kind. One thread, that of the loop, which
// must outlive it; the destructor drops what still waits.

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

  /// Writes all bytes, copied, also if it is not awaited; co_await waits while more
  /// than 1 MiB is queued. False: nobody reads any more, and error() says why. Python:
  /// StreamWriter.write and drain.
  Awaitable<bool> write(std::string_view bytes);
  std::size_t queued() const noexcept;
  std::error_code error() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace reactor
