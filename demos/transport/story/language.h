#pragma once
// The languages of the stories.

#include <string>

namespace transport {

enum class Language { english, german };

/// Returns the language that the user's environment asks for: LANGUAGE, LC_ALL,
/// LC_MESSAGES or LANG, whichever is set first; see locale(7). `scripts/lecture` sets
/// LANGUAGE, which does not change how other programs treat characters.
Language language_of_environment();

/// Returns the text, followed by spaces up to this number of columns. A letter such as
/// ä has two bytes, but takes one column.
std::string padded(std::string text, std::size_t columns);

}  // namespace transport
