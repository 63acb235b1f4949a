#include "demos/lab/report/canvas.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <sstream>

namespace lab {
namespace {

// The colours of Okabe and Ito are distinguishable with any colour vision. Yellow is
// left out, because a projector does not show it on white.
constexpr const char* colours[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                   "#000000", "#E69F00", "#56B4E9"};
constexpr const char* dashes[] = {"solid", "(16,6)", "(5,5)", "(20,5,4,5)",
                                  "(20,5,4,5,4,5)"};
struct MarkPair {
  int full, hollow;
};
// Disc, square, triangle, diamond, triangle downwards, pentagon.
constexpr MarkPair marks[] = {{7, 6}, {5, 4}, {9, 8}, {13, 12}, {11, 10}, {15, 14}};

/// The lists have lengths without a common factor, so that 210 styles differ.
static_assert(std::gcd(std::size(colours), std::size(marks)) == 1);

/// Returns the end of the code point at `begin`.
std::size_t after_letter(const std::string& text, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < text.size() && (text[end] & 0xc0) == 0x80) ++end;
  return end;
}

/// Returns the width of a code point in DejaVu Sans, a wide font, in units of its size.
double letter_width(const std::string& letter) {
  if (letter.size() > 1) return letter.size() == 2 ? 0.65 : 1.0;
  if (std::string("ijlI|'.,:;! ").find(letter) != std::string::npos) return 0.33;
  if (std::string("frt()[]/-\"*").find(letter) != std::string::npos) return 0.41;
  if (std::string("mwMW@%").find(letter) != std::string::npos) return 0.97;
  return letter[0] >= 'A' && letter[0] <= 'Z' ? 0.73 : 0.64;
}

/// Returns the words of a text. A number and its unit are one word.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream all(text);
  for (std::string word; all >> word;) {
    const std::string unit = word.substr(0, word.find_last_not_of(".,;:)") + 1);
    const bool is_unit =
        unit == "s" || unit == "ms" || unit == "µs" || unit == "KiB" || unit == "MiB";
    if (is_unit && !words.empty())
      words.back() += " " + word;
    else
      words.push_back(word);
  }
  return words;
}

}  // namespace

Style style_of(std::size_t number) {
  const MarkPair& mark = marks[number % std::size(marks)];
  return {colours[number % std::size(colours)], dashes[number % std::size(dashes)],
          mark.full, mark.hollow};
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '\'')
      result += "’";
    else if (letter == '`')
      result += "‘";
    else
      result += byte < 0x20 || byte == 0x7f ? ' ' : letter;
  }
  return result + "'";
}

std::string plain(double number) {
  if (!std::isfinite(number)) return "NaN";
  char text[40];
  std::snprintf(text, sizeof text, "%.10g", number);
  return text;
}

double text_width(const std::string& text, int size) {
  double width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = after_letter(text, at);
    width += letter_width(text.substr(at, end - at));
    at = end;
  }
  return width * size;
}

std::string fitted(const std::string& text, double width, int size) {
  if (text_width(text, size) <= width) return text;
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = after_letter(text, at);
    const std::string longer = kept + text.substr(at, end - at);
    if (text_width(longer + "…", size) > width) break;
    kept = longer;
    at = end;
  }
  return kept + "…";
}

std::vector<std::string> wrapped(const std::string& text, double width, int size,
                                 std::size_t most) {
  std::vector<std::string> lines{""};
  for (const std::string& word : words_of(text)) {
    std::string& line = lines.back();
    const std::string longer = line.empty() ? word : line + " " + word;
    if (line.empty() || text_width(longer, size) <= width || lines.size() == most)
      line = longer;
    else
      lines.push_back(word);
  }
  for (std::string& line : lines) line = fitted(line, width, size);
  return lines;
}

std::string screen(double x, double y) {
  return "screen " + plain(x / canvas_width) + "," + plain(1 - y / canvas_height);
}

std::string text_at(double x, double y, const std::string& text, Align align, int size,
                    const char* colour) {
  constexpr const char* words[] = {"left", "center", "right"};
  return "set label " + quoted(text) + " at " + screen(x, y) + " " +
         words[static_cast<int>(align)] + " font '," + std::to_string(size) +
         "' textcolor rgb '" + colour + "'\n";
}

std::string title_at(double x, double y, const std::string& text, double width,
                     Align align) {
  int size = text_size;
  while (size > smallest_size && text_width(text, size) > width) --size;
  return text_at(x, y, fitted(text, width, size), align, size);
}

std::string heading(const std::string& title, const std::string& subtitle,
                    double& top) {
  constexpr double width = canvas_width - 2 * margin;
  constexpr std::size_t most_lines = 9;  // more than any title has
  std::string script;
  top = 14;
  int size = title_size;
  while (size > text_size && wrapped(title, width, size, most_lines).size() > 2) --size;
  for (const std::string& line : wrapped(title, width, size, most_lines)) {
    const double height = 1.3 * size;
    script += text_at(margin, top + height / 2, line, Align::left, size);
    top += height;
  }
  for (const std::string& line : wrapped(subtitle, width, text_size, most_lines)) {
    script += text_at(margin, top + line_height / 2 + 2, line, Align::left, text_size,
                      "#444444");
    top += line_height;
  }
  top += 8;
  return script;
}

std::vector<double> spread(const std::vector<double>& wanted, double gap, double low,
                           double high) {
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
  if (order.size() > 1)
    gap = std::min(gap, (high - low) / static_cast<double>(order.size() - 1));
  std::vector<double> places(wanted.size());
  double next = low;
  for (const std::size_t i : order) {
    places[i] = std::max(wanted[i], next);
    next = places[i] + gap;
  }
  next = high;
  for (auto i = order.rbegin(); i != order.rend(); ++i) {
    places[*i] = std::min(places[*i], next);
    next = places[*i] - gap;
  }
  return places;
}

}  // namespace lab
