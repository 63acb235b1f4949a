#pragma once
// The pictures of a comparison, drawn by gnuplot as SVG files.

#include <string>
#include <vector>

#include "demos/lab/environment.h"

namespace lab {

struct Figure {
  std::string file;     // in the result's folder; "" when there is nothing to show
  std::string title;    // what it shows
  std::string caption;  // how to read it, in two sentences
};

/// Draws what `summary` and the histograms in `folder` allow. A figure for which
/// gnuplot is missing or fails is left out, with a reason in `problem`.
std::vector<Figure> draw_figures(const Json& summary, const std::string& folder,
                                 std::string& problem);

/// Where the percentile table of one model and source is, seen from the folder.
std::string histogram_file(const std::string& model, const std::string& source,
                           const std::string& extension);

}  // namespace lab
