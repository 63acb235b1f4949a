#include "demos/chat/line_reader.h"

#include <utility>

#include "demos/chat/protocol.h"

namespace chat {

std::optional<LineReader::Line> LineReader::next_line() {
  const std::size_t end = bytes_.find('\n', begin_);
  if (end != std::string::npos) {
    Line line = take(end - begin_);
    begin_ = end + 1;
    return line;
  }
  bytes_.erase(0, std::exchange(begin_, 0));
  if (ended_ && (!bytes_.empty() || skipping_)) {
    Line line = take(bytes_.size());
    bytes_.clear();
    return line;
  }
  // The last byte may be the \r of the end of the line, so one more byte is allowed.
  if (skipping_ || bytes_.size() > max_line_size + 1) {
    skipping_ = true;
    bytes_.clear();
  }
  exhausted_ = true;
  return std::nullopt;
}

LineReader::Line LineReader::take(std::size_t length) {
  Line line{bytes_.substr(begin_, length)};
  if (line.text.ends_with('\r')) line.text.pop_back();
  line.too_long = std::exchange(skipping_, false) || line.text.size() > max_line_size;
  if (line.too_long) line.text.clear();
  return line;
}

}  // namespace chat
