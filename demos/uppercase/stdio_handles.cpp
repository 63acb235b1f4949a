#include "demos/uppercase/stdio_handles.h"

namespace uppercase {

using reactor::Input;
using reactor::Output;

StdioHandles::StdioHandles(reactor::Loop& loop, Service& service) : service_(service) {
  output_.emplace(loop,
                  Output::Callbacks{.on_drain = [this] { on_drain(); },
                                    .on_close = [this](auto) { input_.reset(); }});
  input_.emplace(loop,
                 Input::Callbacks{.on_read = [this](auto bytes) { on_read(bytes); },
                                  .on_end = [this](auto) { on_end(); }});
}

/// write() returns false when too many bytes are unsent; on_drain follows.
void StdioHandles::on_read(std::string_view bytes) {
  const auto answer = service_.answer(Source::input, stream_, bytes, answer_);
  if (!output_->write(answer)) input_->pause();
}

void StdioHandles::on_end() {
  output_->write(stream_.finish());
  input_.reset();
}

void StdioHandles::on_drain() {
  if (input_) input_->resume();
}

}  // namespace uppercase
