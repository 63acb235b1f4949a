#pragma once
// The line that the user types on a terminal in raw mode: it handles the keys and
// renders the line. Backspace deletes a character, Ctrl-W a word, Ctrl-U the whole
// line. There is no history, and the cursor stays at the end. One thread at a time.

#include <cstddef>
#include <string>
#include <string_view>

namespace chat {

class LineEditor {
 public:
  /// Takes bytes as the terminal sends them. Returns the lines that they complete, each
  /// with its "\n".
  std::string add_keys(std::string_view keys);
  /// Whether the user has pressed Ctrl-D on an empty line, which ends the input.
  bool ended() const noexcept { return ended_; }
  /// Whether the user has pressed Ctrl-C.
  bool interrupted() const noexcept { return interrupted_; }

  /// Returns the bytes that draw the prompt and the line on a terminal of `width`
  /// columns. Of a longer line, only the end is drawn.
  std::string render(std::size_t width) const;
  /// The escape sequence that erases the current line of the terminal.
  static constexpr std::string_view erase_sequence = "\r\x1b[K";
  static constexpr std::string_view prompt = "> ";

 private:
  enum class Escape { none, begun, sequence };  // position in the bytes of an arrow key
  bool is_escape(char key);
  void edit(char key);
  void erase_character();

  std::string text_;
  Escape escape_ = Escape::none;
  bool ended_ = false;
  bool interrupted_ = false;
};

}  // namespace chat
