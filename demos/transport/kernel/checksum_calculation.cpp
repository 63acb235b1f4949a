#include "demos/transport/kernel/checksum_calculation.h"

#include "demos/transport/kernel/header_fields.h"

namespace transport {

ChecksumCalculation calculate_checksum(std::string_view bytes) {
  ChecksumCalculation calculation{};
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    const auto high = static_cast<unsigned char>(bytes[i]);
    const auto low =
        static_cast<unsigned char>(i + 1 < bytes.size() ? bytes[i + 1] : 0);
    const std::uint32_t word = std::uint32_t{high} << 8 | low;
    sum += word;
    calculation.sum += (calculation.sum.empty() ? "" : " + ") + hex16(word);
  }
  calculation.sum += " = " + hex16(sum);
  while (sum > 0xffff) sum = (sum >> 16) + (sum & 0xffff);
  calculation.folded = static_cast<std::uint16_t>(sum);
  calculation.checksum = static_cast<std::uint16_t>(~sum);
  return calculation;
}

std::string without_word(std::string_view bytes, std::size_t offset) {
  return std::string(bytes.substr(0, offset)) + std::string(bytes.substr(offset + 2));
}

}  // namespace transport
