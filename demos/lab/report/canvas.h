#pragma once
// What all figures share: one canvas of 16:9, the same letters and colours, and text
// that fits. Positions are pixels from the top left corner of 1280 x 720.

#include <cstddef>
#include <string>
#include <vector>

namespace lab {

constexpr double canvas_width = 1280, canvas_height = 720;
constexpr int text_size = 22;   // readable from the last row
constexpr int title_size = 32;  // two lines of it at most
constexpr double margin = 30;   // around everything
constexpr double line_height = 30;

/// How a server looks in every figure of a report.
struct Style {
  const char* colour;
  const char* dashes;  // gnuplot's dashtype
  int mark, hollow;    // pointtypes: the mark, and the one of what is not valid
};
Style style_of(std::size_t number);

/// A string of gnuplot's in single quotes, where nothing else is special; so these and
/// backquotes become typographic ones. What no picture can show becomes a space.
std::string quoted(const std::string& text);
/// A number that gnuplot reads back; NaN for what is not finite.
std::string plain(double number);

/// Width in pixels at most; fonts differ, so it is estimated with a wide one.
double text_width(const std::string& text, int size = text_size);
/// The text, cut with an ellipsis if it is wider.
std::string fitted(const std::string& text, double width, int size = text_size);
/// Lines of words, at most `most` of them.
std::vector<std::string> wrapped(const std::string& text, double width, int size,
                                 std::size_t most);

/// "screen X,Y" of a pixel.
std::string screen(double x, double y);
enum class Align { left, centre, right };
/// A command that writes on the canvas, vertically centred at y.
std::string text_at(double x, double y, const std::string& text,
                    Align align = Align::left, int size = text_size,
                    const char* colour = "#000000");

/// Title and subtitle; `top` becomes the first pixel below them.
std::string heading(const std::string& title, const std::string& subtitle, double& top);

/// The places nearest to the wanted ones (in any order) that are `gap` apart and
/// between `low` and `high`, as far as there is room.
std::vector<double> spread(const std::vector<double>& wanted, double gap, double low,
                           double high);

}  // namespace lab
