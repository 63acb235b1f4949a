#include "demos/chat/console.h"

#include <algorithm>
#include <utility>

#include "demos/chat/protocol.h"
#include "demos/chat/terminal.h"
#include "demos/chat/text.h"

namespace chat {

void Console::add_input(std::string_view bytes) {
  if (!is_terminal_) return lines_.append(bytes);
  const std::string lines = editor_.add_keys(bytes);
  drawn_ = false;
  if (!lines.empty()) lines_.append(lines);
  if (editor_.ended() && !input_ended_) end_input();
}

/// A terminal in raw mode does not echo, so the line is printed here.
std::optional<LineReader::Line> Console::next_line() {
  auto line = lines_.next_line();
  if (line && is_terminal_)
    print(std::string(LineEditor::prompt) + printable(line->text));
  return line;
}

void Console::print(std::string_view line) {
  erase();
  output_.append(line).append("\n");
}

void Console::erase() {
  if (std::exchange(dirty_, false)) output_ += LineEditor::erase_sequence;
  drawn_ = false;
}

void Console::redraw() {
  if (!is_terminal_ || drawn_ || closed_) return;
  output_ += editor_.render(terminal_width());
  drawn_ = dirty_ = true;
}

void Console::close() {
  erase();
  closed_ = true;
}

void Console::on_written(std::size_t count) {
  written_ += std::min(count, output().size());
  if (output().empty())
    output_.clear(), written_ = 0;
  else if (written_ > output_limit)
    output_.erase(0, std::exchange(written_, 0));
}

}  // namespace chat
