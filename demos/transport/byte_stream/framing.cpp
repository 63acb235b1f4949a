#include "demos/transport/byte_stream/framing.h"

#include <cstdint>

namespace transport {

namespace {

constexpr char end_of_message = '\n';

std::string too_long(const std::string& what, std::size_t max_size) {
  return what + ", more than the " + std::to_string(max_size) + " bytes allowed";
}

}  // namespace

std::optional<std::string> LineFramer::next() {
  const std::size_t end = buffer_.find(end_of_message, searched_);
  searched_ = end == std::string::npos ? buffer_.size() : 0;
  if ((end == std::string::npos ? buffer_.size() : end) > max_size_)
    throw FramingError(too_long("a line without end", max_size_));
  if (end == std::string::npos) return {};
  std::string message = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return message;
}

std::optional<std::string> LengthFramer::next() {
  if (buffer_.size() < header_size) return {};
  std::size_t length = 0;
  for (std::size_t i = 0; i < header_size; ++i)
    length = length << 8 | static_cast<unsigned char>(buffer_[i]);
  if (length > max_size_)
    throw FramingError(
        too_long("a header that says " + std::to_string(length) + " bytes", max_size_));
  if (buffer_.size() < header_size + length) return {};
  std::string message = buffer_.substr(header_size, length);
  buffer_.erase(0, header_size + length);
  return message;
}

std::string delimited(std::string_view message) {
  if (message.find(end_of_message) != std::string_view::npos)
    throw FramingError("the message contains the end-of-message character");
  return std::string(message) + end_of_message;
}

std::string length_prefixed(std::string_view message) {
  if (message.size() > UINT32_MAX)
    throw FramingError("the length of the message does not fit into four bytes");
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes += static_cast<char>(message.size() >> shift & 0xff);
  return bytes += message;
}

std::string escape(std::string_view message) {
  std::string text;
  for (const char c : message) {
    if (c == end_of_message)
      text += "\\n";
    else if (c == '\\')
      text += "\\\\";
    else
      text += c;
  }
  return text;
}

std::string unescape(std::string_view text) {
  std::string message;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      message += text[i];
      continue;
    }
    const char next = ++i < text.size() ? text[i] : '\0';
    if (next != 'n' && next != '\\')
      throw FramingError("a backslash must be followed by n or a backslash");
    message += next == 'n' ? end_of_message : '\\';
  }
  return message;
}

}  // namespace transport
