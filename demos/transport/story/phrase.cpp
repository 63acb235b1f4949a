#include "demos/transport/story/phrase.h"

namespace transport {

std::string fill(std::string_view text, std::initializer_list<std::string> values) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '{') {
      result += text[at];
      continue;
    }
    result += values.begin()[text[at + 1] - '1'];
    at += 2;  // the digit and the closing brace
  }
  return result;
}

}  // namespace transport
