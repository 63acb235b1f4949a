#pragma once
// What all figures share: a canvas of 16:9, fonts and colours, and text that fits.
// Positions are pixels from the top left corner of 1280 x 720.

#include <cstddef>
#include <string>
#include <vector>

namespace lab {

constexpr double canvas_width = 1280, canvas_height = 720;
constexpr int text_size = 22;   // readable from the last row of a lecture hall
constexpr int title_size = 32;  // of titles of at most two lines
constexpr int smallest_size = 14;
constexpr double margin = 30;  // around everything
constexpr double line_height = 30;

/// The style of a server in all figures of a report.
struct Style {
  const char* colour;
  const char* dashes;  // gnuplot's dashtype
  int mark, hollow;    // pointtypes of valid and of invalid results
};
Style style_of(std::size_t number);

/// Returns a gnuplot string in single quotes. Quotes and backquotes in it become
/// typographic ones, and control characters become spaces.
std::string quoted(const std::string& text);
/// Returns a number in the syntax of gnuplot; NaN if it is not finite.
std::string plain(double number);

/// Returns an upper limit of the width in pixels, estimated for a wide font.
double text_width(const std::string& text, int size = text_size);
/// Returns the text; cuts it with an ellipsis if it is wider.
std::string fitted(const std::string& text, double width, int size = text_size);
/// Divides the text into lines between words, at most `most` lines.
std::vector<std::string> wrapped(const std::string& text, double width, int size,
                                 std::size_t most);

/// Returns "screen X,Y" for a pixel.
std::string screen(double x, double y);
enum class Align { left, centre, right };
/// Returns a command that writes text on the canvas, vertically centred at y.
std::string text_at(double x, double y, const std::string& text,
                    Align align = Align::left, int size = text_size,
                    const char* colour = "#000000");

/// The same in letters so small that the text fits, but not below 14 pixels.
std::string title_at(double x, double y, const std::string& text, double width,
                     Align align = Align::left);

/// Returns title and subtitle; `top` becomes the first pixel below them. Neither is
/// cut: a long title has smaller letters.
std::string heading(const std::string& title, const std::string& subtitle, double& top);

/// Returns the places nearest to the wanted ones (in any order) that are `gap` apart
/// and between `low` and `high`; closer together if there is not enough room.
std::vector<double> spread(const std::vector<double>& wanted, double gap, double low,
                           double high);

}  // namespace lab
