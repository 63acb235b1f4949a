#include "demos/common/quoted.h"

#include <cstdio>

namespace demo {

std::string quoted(std::string_view text, std::size_t limit) {
  std::string result = "\"";
  for (const char c : text) {
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\x%02X", static_cast<unsigned char>(c));
    const bool plain = c >= ' ' && c <= '~' && c != '\\';
    const std::string next = plain       ? std::string(1, c)
                             : c == '\n' ? "\\n"
                             : c == '\\' ? "\\\\"
                                         : escaped;
    if (result.size() + next.size() + 4 > limit) return result + "...\"";
    result += next;
  }
  return result + '"';
}

}  // namespace demo
