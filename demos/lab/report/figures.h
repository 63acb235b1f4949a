#pragma once
// The pictures of a result, drawn by gnuplot as SVG and PNG files.

#include <string>
#include <vector>

#include "demos/lab/report/figure.h"

namespace lab {

/// What can be shown of it, with titles and scripts; nothing is drawn. Figures without
/// data have no script.
std::vector<Figure> figures_of(const Json& summary, const std::string& folder);

struct Drawn {
  Figure figure;
  bool svg = false, png = false;  // whether STEM.svg and STEM.png were drawn
};

/// Draws all of them in the folder, in place of those of an earlier result. What could
/// not be drawn has a reason in `problem`.
std::vector<Drawn> draw_figures(const Json& summary, const std::string& folder,
                                std::string& problem);

}  // namespace lab
