#pragma once
// The texts of the stories, in several languages. The texts of a program are one struct
// of phrases, and each language is one constant of this struct, in a file of its own
// (handshake_english.h, handshake_german.h). A forgotten text, or a value that it does
// not use, is an error of the compiler.
//
//   struct Texts {
//     Phrase<> title;
//     Phrase<2> counted;  // numbers: sent, received
//   };
//   constexpr Texts german{.title = "Segmente", .counted = "{2} kamen, {1} gingen"};
//   story.say(german.counted(3, 4));

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace transport {

/// Returns the text with the values in place of {1}, {2} and so on.
std::string fill(std::string_view text, std::initializer_list<std::string> values);

/// A text with places for `count` values: {1}, {2}, ... in any order.
template <std::size_t count = 0>
class Phrase {
 public:
  /// Does not compile as a constant if the text does not use every value.
  constexpr Phrase(const char* text) : text_(text) {
    if (!uses_all(text))
      throw std::invalid_argument("this phrase has other values than its declaration");
  }

  operator std::string() const requires(count == 0) { return std::string(text_); }

  /// Returns the text with these values: texts, whole numbers or other phrases.
  template <class... Values>
  requires(sizeof...(Values) == count) std::string operator()(
      const Values&... values) const {
    return fill(text_, {text_of(values)...});
  }

 private:
  static constexpr bool uses_all(std::string_view text) {
    bool used[count + 1] = {};
    for (std::size_t at = 0; at + 2 < text.size(); ++at) {
      if (text[at] != '{') continue;
      const auto number = static_cast<std::size_t>(text[at + 1] - '0');
      if (number < 1 || number > count || text[at + 2] != '}') return false;
      used[number] = true;
    }
    for (std::size_t number = 1; number <= count; ++number)
      if (!used[number]) return false;
    return true;
  }
  static std::string text_of(const std::string& text) { return text; }
  template <std::integral Number>
  static std::string text_of(Number number) {
    return std::to_string(number);
  }

  std::string_view text_;
};

}  // namespace transport
