#pragma once
// An Input for tasks: it reads standard input of any kind. Use it in the thread of the
// loop only; the loop must outlive it. While no task reads, the writer has to wait.
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
  /// Starts to read, as Input does.
  explicit AsyncInput(Loop& loop, int fd = 0);
  AsyncInput(AsyncInput&&) noexcept;
  AsyncInput& operator=(AsyncInput&&) noexcept;
  ~AsyncInput();

  /// Gives the next bytes, from a terminal the next line. They are valid until the next
  /// read(). Gives nothing at the end of the input; error() then tells whether an error
  /// ended it. Python: StreamReader.read.
  Awaitable<std::optional<std::string_view>> read() noexcept;
  std::error_code error() const noexcept;

  bool is_terminal() const noexcept;
  void set_raw_mode(bool raw);  // as Input::set_raw_mode

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace reactor
