#include "demos/transport/story/language.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "demos/common/text.h"

namespace transport {

Language language_of_environment() {
  for (const char* name : {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale(value);
    const bool german =
        locale == "de" || locale.starts_with("de_") || locale.starts_with("de:");
    return german ? Language::german : Language::english;
  }
  return Language::english;
}

std::string padded(std::string text, std::size_t columns) {
  const std::size_t width = demo::width_of(text);
  return text.append(columns - std::min(columns, width), ' ');
}

}  // namespace transport
