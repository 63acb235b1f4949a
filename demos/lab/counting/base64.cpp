#include "demos/lab/counting/base64.h"

#include <cstdint>
#include <stdexcept>

namespace lab {
namespace {

constexpr std::string_view letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t group_size = 4;  // letters for three bytes

std::uint32_t value_of(char letter) {
  const std::size_t value = letters.find(letter);
  if (value == std::string_view::npos)
    throw std::runtime_error("the histogram is not Base64");
  return static_cast<std::uint32_t>(value);
}

}  // namespace

std::string from_base64(std::string_view text) {
  if (text.size() % group_size != 0)
    throw std::runtime_error("the Base64 text of the histogram is cut off");
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::string bytes;
  bytes.reserve(text.size() / group_size * 3 + 3);
  for (std::size_t i = 0; i < text.size(); i += group_size) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < group_size; ++k)
      group = group << 6 | (i + k < text.size() ? value_of(text[i + k]) : 0u);
    for (const unsigned shift : {16u, 8u, 0u})
      bytes += static_cast<char>(group >> shift & 0xff);
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace lab
