#include "reactor/async_output.h"

#include "reactor/detail/operation.h"
#include "reactor/output.h"

namespace reactor {

struct AsyncOutput::State {
  State(Loop& loop, int fd)
      : output(loop,
               {.on_drain = [this] { writable.open(true); },
                .on_close =
                    [this](std::error_code why) {
                      error = why;
                      over = true;
                      writable.open(false);
                    }},
               fd) {
    writable.open(true);
  }

  detail::Gate writable;
  std::error_code error;
  bool over = false;
  Output output;
};

AsyncOutput::AsyncOutput(Loop& loop, int fd)
    : state_(std::make_unique<State>(loop, fd)) {}
AsyncOutput::AsyncOutput(AsyncOutput&&) noexcept = default;
AsyncOutput& AsyncOutput::operator=(AsyncOutput&&) noexcept = default;
AsyncOutput::~AsyncOutput() = default;

Awaitable<bool> AsyncOutput::write(std::string_view bytes) {
  if (!state_->over && !state_->output.write(bytes)) state_->writable.close();
  return Awaitable<bool>(state_->writable);
}

std::size_t AsyncOutput::queued() const noexcept { return state_->output.queued(); }

std::error_code AsyncOutput::error() const noexcept { return state_->error; }

}  // namespace reactor
