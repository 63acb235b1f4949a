#pragma once
// An Input for tasks: standard input of any kind. One thread, that of the loop, which
// must outlive it. While nobody reads, whoever writes has to wait.
//
//   while (const auto line = co_await input.read()) ...

#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

#include "reactor/awaitable.h"
#include "reactor/loop.h"

namespace reactor {

class AsyncInput {
 public:
  /// Begins to read, as Input does.
  explicit AsyncInput(Loop& loop, int fd = 0);
  AsyncInput(AsyncInput&&) noexcept;
  AsyncInput& operator=(AsyncInput&&) noexcept;
  ~AsyncInput();

  /// The next bytes, a line if it is a terminal; nothing at the end, and error() says
  /// whether there was an error. Valid until the next read(). Python:
  /// StreamReader.read.
  Awaitable<std::optional<std::string_view>> read() noexcept;
  std::error_code error() const noexcept;

  bool is_terminal() const noexcept;
  void set_raw_mode(bool raw);  // as Input::set_raw_mode

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace reactor
