#pragma once

//@solution
#include <algorithm>
//@end
#include <cstddef>
//@solution
#include <optional>
//@end
#include <string>
#include <string_view>
#include <vector>

const std::string delimiter = ";";
constexpr std::size_t longest = 4096;  // bytes of a message

/// Finds the messages in the byte stream of one connection. The first byte of the
/// stream tells how their ends are marked:
/// - D: each message is followed by the delimiter.
/// - L: each message follows its length: 4 bytes, the most significant one first.
class Framer {
 public:
  /// Takes the next bytes of the stream. Returns the messages that are complete now.
  std::vector<std::string> feed(std::string_view bytes) {
    std::vector<std::string> messages;
    //@solution
    waiting_ += bytes;
    if (kind_ == none && !waiting_.empty()) take_kind();
    while (std::optional<std::string> message = next()) messages.push_back(*message);
    //@stub // This is right only if each call gets exactly one message.
    //@stub if (kind_ == none) {
    //@stub   kind_ = bytes.front();
    //@stub   bytes.remove_prefix(1);
    //@stub }
    //@stub if (kind_ == 'D' && bytes.ends_with(delimiter)) bytes.remove_suffix(1);
    //@stub if (kind_ == 'L' && bytes.size() >= 4) bytes.remove_prefix(4);
    //@stub messages.emplace_back(bytes);
    //@end
    return messages;
  }

  /// True after the stream has broken the rules. Then its connection must be closed.
  bool is_broken() const { return broken_; }

  /// A message as it is sent on this connection.
  std::string frame(const std::string& message) const {
    if (kind_ == 'D') return message + delimiter;
    std::string header;
    for (int shift = 24; shift >= 0; shift -= 8) {
      header += static_cast<char>(message.size() >> shift & 255);
    }
    return header + message;
  }

 private:
  //@solution
  void take_kind() {
    kind_ = take(1).front();
    broken_ = kind_ != 'D' && kind_ != 'L';
  }

  /// The next message, if it is complete.
  std::optional<std::string> next() {
    if (broken_ || kind_ == none) return std::nullopt;
    return kind_ == 'D' ? next_by_delimiter() : next_by_length();
  }

  std::optional<std::string> next_by_delimiter() {
    const std::size_t end = waiting_.find(delimiter);
    broken_ = std::min(end, waiting_.size()) > longest;
    if (broken_ || end == std::string::npos) return std::nullopt;
    const std::string message = take(end);
    take(delimiter.size());
    return message;
  }

  std::optional<std::string> next_by_length() {
    if (waiting_.size() < 4) return std::nullopt;
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      length = length << 8 | static_cast<unsigned char>(waiting_[i]);
    }
    broken_ = length > longest;
    if (broken_ || waiting_.size() < 4 + length) return std::nullopt;
    take(4);
    return take(length);
  }

  /// Removes bytes from the front of those that wait.
  std::string take(std::size_t count) {
    const std::string bytes = waiting_.substr(0, count);
    waiting_.erase(0, count);
    return bytes;
  }

  std::string waiting_;  // bytes of the message that is not complete yet
  //@end
  static constexpr char none = '\0';
  char kind_ = none;  // the first byte of the stream
  bool broken_ = false;
};
