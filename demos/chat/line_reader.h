#pragma once
// Lines out of a stream of bytes, which may be cut anywhere: the framing of the chat.
// Memory is bounded: of a line that is too long, only that it was there is kept. What
// one append() brings is the caller's to bound. One thread at a time.

#include <optional>
#include <string>
#include <string_view>

namespace chat {

class LineReader {
 public:
  struct Line {
    std::string text;       // without its end, be it \n or \r\n
    bool too_long = false;  // over `longest_line` bytes: the text is dropped
  };

  void append(std::string_view bytes) {
    bytes_ += bytes;
    exhausted_ = false;
  }
  /// The stream has ended: what is left is a line, too.
  void finish() {
    ended_ = true;
    exhausted_ = false;
  }
  /// The next line, if one is complete.
  std::optional<Line> next();
  /// Whether next() has said that there is none; before, nothing should be appended.
  bool exhausted() const noexcept { return exhausted_; }

 private:
  Line take(std::size_t length);

  std::string bytes_;
  std::size_t begin_ = 0;  // of the line that comes next
  bool skipping_ = false;  // inside a line that is too long
  bool ended_ = false;
  bool exhausted_ = true;
};

}  // namespace chat
