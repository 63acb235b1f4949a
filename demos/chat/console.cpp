#include "demos/chat/console.h"

#include <algorithm>
#include <utility>

#include "demos/chat/protocol.h"
#include "demos/chat/terminal.h"
#include "demos/chat/text.h"
#include "reactor/stdio.h"

namespace chat {

Console::Console(int fd) : fd_(fd) { take_terminal(); }

void Console::add_input(std::string_view bytes) {
  if (!active_) return lines_.append(bytes);
  const std::string lines = editor_->add_keys(bytes);
  drawn_ = false;
  if (!lines.empty()) lines_.append(lines);
  if (editor_->ended() && !input_ended_) end_input();
}

/// The terminal does not echo while the editor has it, so the line is printed here.
std::optional<LineReader::Line> Console::next_line() {
  auto line = lines_.next_line();
  if (line && active_) print(std::string(LineEditor::prompt) + printable(line->text));
  return line;
}

void Console::print(std::string_view line) {
  erase();
  output_.append(line).append("\n");
}

void Console::erase() {
  if (std::exchange(dirty_, false)) output_ += editor_->erase();
  drawn_ = false;
}

void Console::redraw() {
  if (!active_ || drawn_ || closed_) return;
  erase();
  output_ += editor_->draw();
  drawn_ = dirty_ = true;
}

void Console::close() {
  erase();
  closed_ = true;
}

void Console::take_terminal() {
  if (!wants_terminal() || reactor::is_in_background(fd_)) return;
  if (editor_)
    editor_->resume();
  else
    editor_.emplace(fd_);
  active_ = true;
}

/// The line stays on the screen: the shell prints below it.
void Console::release_terminal() {
  if (active_) editor_->suspend();
  active_ = drawn_ = dirty_ = false;
}

/// SIGCONT also follows a SIGSTOP, which cannot be caught. Then the shell has changed
/// the mode of the terminal and has written on the screen.
void Console::on_signal(int number) {
  if (fd_ < 0) return;
  if (number == SIGTSTP) {
    release_terminal();
    stop_process();
  }
  if (number == SIGCONT && !is_raw(fd_)) release_terminal();
  take_terminal();
  drawn_ = false;
}

void Console::on_written(std::size_t count) {
  written_ += std::min(count, output().size());
  if (output().empty())
    output_.clear(), written_ = 0;
  else if (written_ > output_limit)
    output_.erase(0, std::exchange(written_, 0));
}

}  // namespace chat
