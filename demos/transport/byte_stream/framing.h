#pragma once
// Framers find messages in a stream of bytes, in the two ways of the lecture: by a
// unique end, or by a length in a header. Feed a framer with the bytes of each read,
// and then take the messages that are complete. The memory is bounded: if a message is
// longer than allowed, or its header claims so, next() throws FramingError. After that
// the framer cannot find further messages.
//
//   LineFramer framer;
//   framer.feed(received);
//   while (auto message = framer.next()) ...

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace transport {

/// The peer has violated the protocol. Close the connection.
struct FramingError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

constexpr std::size_t max_message_size = 65'536;

/// Messages that end with '\n'.
class LineFramer {
 public:
  explicit LineFramer(std::size_t max_size = max_message_size) : max_size_(max_size) {}
  void feed(std::string_view bytes) { buffer_ += bytes; }
  /// Returns the next complete message without its end, or nullopt if there is none.
  /// Throws FramingError if a message is too long, even before its end has come.
  std::optional<std::string> next();
  /// The number of bytes that are kept. When next() has returned nullopt, these are the
  /// bytes of an incomplete message. If there are any at the end of the stream, the
  /// last message was cut off.
  std::size_t waiting() const noexcept { return buffer_.size(); }

 private:
  std::size_t max_size_;
  std::string buffer_;
  std::size_t searched_ = 0;  // the first bytes of buffer_, known to contain no end
};

/// Messages that follow a header of four bytes, which contains the length of the
/// message, most significant byte first (network byte order).
class LengthFramer {
 public:
  static constexpr std::size_t header_size = 4;

  explicit LengthFramer(std::size_t max_size = max_message_size)
      : max_size_(max_size) {}
  void feed(std::string_view bytes) { buffer_ += bytes; }
  /// Returns the next complete message, or nullopt if there is none. Throws
  /// FramingError as soon as a header claims a longer message than allowed.
  std::optional<std::string> next();
  std::size_t waiting() const noexcept { return buffer_.size(); }

 private:
  std::size_t max_size_;
  std::string buffer_;
};

/// Returns the message followed by its end. Throws FramingError if the message itself
/// contains the end.
std::string delimited(std::string_view message);
/// Returns the message with its header. Throws FramingError if the message has more
/// than 2^32 - 1 bytes.
std::string length_prefixed(std::string_view message);

/// Replaces each line end by "\n" and each backslash by "\\", so that the result
/// contains no line end.
std::string escape(std::string_view message);
/// Reverses escape(). Throws FramingError if escape() cannot have produced the text.
std::string unescape(std::string_view text);

}  // namespace transport
