#pragma once
// Calculates an Internet checksum and shows the steps, as one would do it on paper.

#include <cstdint>
#include <string>
#include <string_view>

namespace transport {

struct ChecksumCalculation {
  std::string sum;         // "4500 + 0021 + ... = 2c1a5"
  std::uint16_t folded;    // the sum with its carry added: c1a7
  std::uint16_t checksum;  // the complement of `folded`: 3e58
};

/// Calculates the checksum of 16-bit words. If the last word is incomplete, a zero byte
/// is added. RFC 1071.
ChecksumCalculation calculate_checksum(std::string_view bytes);

/// Returns `bytes` without the 16 bits at `offset`. A checksum does not cover itself.
std::string without_word(std::string_view bytes, std::size_t offset);

}  // namespace transport
