#pragma once
// How a checksum is calculated, as one would on paper.

#include <cstdint>
#include <string>
#include <string_view>

namespace transport {

struct ChecksumCalculation {
  std::string sum;         // "4500 + 0021 + ... = 2c1a5"
  std::uint16_t folded;    // the carry added: c1a7
  std::uint16_t checksum;  // its complement: 3e58

  /// All of it as one line.
  std::string to_string() const;
};

/// Of 16-bit words, the last one filled up with a zero byte. RFC 1071.
ChecksumCalculation calculate_checksum(std::string_view bytes);

/// `bytes` without the 16 bits at `offset`: a checksum does not cover itself.
std::string without_word(std::string_view bytes, std::size_t offset);

}  // namespace transport
