#include "reactor/async_input.h"

#include "reactor/detail/byte_reader.h"
#include "reactor/input.h"

namespace reactor {

struct AsyncInput::State final : detail::ByteReader {
  State(Loop& loop, int fd)
      : ByteReader(loop.state()),
        input(loop,
              {.on_read = [this](std::string_view bytes) { received(bytes); },
               .on_end =
                   [this](std::error_code why) {
                     error = why;
                     end();
                   }},
              fd) {}
  void pause() noexcept override { input.pause(); }
  void resume() override { input.resume(); }

  std::error_code error;
  Input input;
};

AsyncInput::AsyncInput(Loop& loop, int fd)
    : state_(std::make_unique<State>(loop, fd)) {}
AsyncInput::AsyncInput(AsyncInput&&) noexcept = default;
AsyncInput& AsyncInput::operator=(AsyncInput&&) noexcept = default;
AsyncInput::~AsyncInput() = default;

Awaitable<std::optional<std::string_view>> AsyncInput::read() noexcept {
  return Awaitable<std::optional<std::string_view>>(*state_);
}

std::error_code AsyncInput::error() const noexcept { return state_->error; }

bool AsyncInput::is_terminal() const noexcept { return state_->input.is_terminal(); }

void AsyncInput::set_raw_mode(bool raw) { state_->input.set_raw_mode(raw); }

}  // namespace reactor
