#pragma once
// Messages in a stream of bytes, in the two ways of the lecture: a unique end, or the
// length in a header. Feed what each read gave, whatever its size, and then take all
// messages that are complete. What a peer can do is bounded: a message that is longer
// than allowed, or claims to be, is an error, and the stream is of no use any more.
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

/// The peer broke the rules: close the connection.
struct FramingError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

constexpr std::size_t max_message_size = 65'536;

/// Messages that end with '\n'.
class LineFramer {
 public:
  explicit LineFramer(std::size_t max_size = max_message_size) : max_size_(max_size) {}
  void feed(std::string_view bytes) { buffer_ += bytes; }
  /// The next complete message without its end. Throws FramingError when a message is
  /// too long, also before its end has come.
  std::optional<std::string> next();
  /// Bytes of the message that is not complete. Not empty at the end of the stream: the
  /// peer was cut off.
  std::size_t waiting() const noexcept { return buffer_.size(); }

 private:
  std::size_t max_size_;
  std::string buffer_;
  std::size_t searched_ = 0;  // so many bytes have no end in them
};

/// Messages behind a header of four bytes: their length, most significant byte first.
class LengthFramer {
 public:
  static constexpr std::size_t header_size = 4;

  explicit LengthFramer(std::size_t max_size = max_message_size) : max_size_(max_size) {}
  void feed(std::string_view bytes) { buffer_ += bytes; }
  /// The next complete message. Throws FramingError as soon as a header claims too
  /// much.
  std::optional<std::string> next();
  std::size_t waiting() const noexcept { return buffer_.size(); }

 private:
  std::size_t max_size_;
  std::string buffer_;
};

/// The message with its end. Throws FramingError when the end is in the message, too.
std::string delimited(std::string_view message);
/// The message with its header. Throws FramingError beyond 2^32 - 1 bytes.
std::string length_prefixed(std::string_view message);

/// Line ends become "\n", backslashes "\\": then any message can be delimited.
std::string escape(std::string_view message);
/// The inverse. Throws FramingError for what escape() never writes.
std::string unescape(std::string_view text);

}  // namespace transport
