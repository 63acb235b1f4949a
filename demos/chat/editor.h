#pragma once
// The line that is being typed on a terminal in raw mode: which keys change it, and how
// it looks. No more than that: no history, no cursor inside the line. Backspace takes a
// character, Ctrl-W a word, Ctrl-U all. One thread at a time.

#include <cstddef>
#include <string>
#include <string_view>

namespace chat {

class LineEditor {
 public:
  /// Keys as the terminal sends them; returns the lines that are complete with them,
  /// each with its \n.
  std::string type(std::string_view keys);
  /// Ctrl-D on an empty line: nothing follows.
  bool ended() const noexcept { return ended_; }
  /// Ctrl-C: away from here, at once.
  bool interrupted() const noexcept { return interrupted_; }

  /// What draws the line: its end, when it is longer than `width` columns.
  std::string drawing(std::size_t width) const;
  /// What makes the line of the terminal empty, wherever the cursor is in it.
  static constexpr std::string_view erasing = "\r\x1b[K";
  static constexpr std::string_view prompt = "> ";

 private:
  enum class Escape { none, begun, sequence };  // arrows and the like: no characters
  bool is_escape(char key);
  void edit(char key);
  void erase_character();

  std::string text_;
  Escape escape_ = Escape::none;
  bool ended_ = false;
  bool interrupted_ = false;
};

}  // namespace chat
