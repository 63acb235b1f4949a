#pragma once
// Drawing with gnuplot: each figure is a script of its own that holds its data, so that
// it can be changed and drawn again: `gnuplot latency.gp`.

#include <string>

namespace lab {

enum class Image { svg, png };

/// The whole script of a figure: it draws STEM.svg, or STEM.png with the variable
/// `kind` set to 'png', in the folder where it is run. `body` uses the variable `mark`
/// for the size of points.
std::string figure_script(const std::string& stem, const std::string& body);

/// Runs STEM.gp of the folder. "" or one sentence that says what is missing.
std::string draw(const std::string& folder, const std::string& stem, Image image);

}  // namespace lab
