#pragma once
// Splits a byte stream into lines: the framing of the chat. A read may end anywhere in
// a line. Memory is bounded because the text of a line that is too long is dropped; the
// caller bounds the size of one append(). One thread at a time.

#include <optional>
#include <string>
#include <string_view>

namespace chat {

class LineReader {
 public:
  struct Line {
    std::string text;       // without "\n" or "\r\n"
    bool too_long = false;  // longer than max_line_size; `text` is empty
  };

  void append(std::string_view bytes) {
    bytes_ += bytes;
    exhausted_ = false;
  }
  /// The stream has ended. Bytes after the last "\n" count as a line.
  void end_input() {
    ended_ = true;
    exhausted_ = false;
  }
  /// Returns the next complete line, or nullopt.
  std::optional<Line> next_line();
  /// Whether next_line() has returned nullopt since the last append(). Append only
  /// then, otherwise the memory is not bounded.
  bool exhausted() const noexcept { return exhausted_; }

 private:
  Line take(std::size_t length);

  std::string bytes_;
  std::size_t begin_ = 0;  // where the next line begins in `bytes_`
  bool skipping_ = false;  // inside a line that is too long
  bool ended_ = false;
  bool exhausted_ = true;
};

}  // namespace chat
