#pragma once
// Bytes out of text (RFC 4648, section 4), as HdrHistogram logs carry them.

#include <string>
#include <string_view>

namespace lab {

/// Throws std::runtime_error when the text is not Base64 as a whole.
std::string from_base64(std::string_view text);

}  // namespace lab
