#pragma once
// The figures of a result: one function for each family. gnuplot draws them as SVG and
// PNG files from scripts that hold their data, so that a user can change a figure and
// draw it again: `gnuplot latency.gp`.

#include <string>
#include <vector>

#include "demos/lab/json_fwd.h"

namespace lab {

struct Figure {
  std::string stem;         // of its files: STEM.svg, STEM.png, STEM.gp
  std::string topic;        // what it is about in general
  std::string title;        // what was found, computed from the data
  std::string explanation;  // how to read it, in two sentences
  std::string method;       // how it was measured
  std::string script;       // for gnuplot; "" if there is nothing to show
};

struct Result {
  const Json& summary;
  std::string folder;                   // of the histograms
  std::vector<std::string> names = {};  // all servers; the index is the style
};

Figure latency_figure(const Result& result);
Figure response_figure(const Result& result);
Figure hockey_stick_figure(const Result& result);
Figure connections_figure(const Result& result);
Figure slow_client_figure(const Result& result);
Figure polling_figure(const Result& result);
Figure cpu_figure(const Result& result);
Figure memory_figure(const Result& result);
Figure heat_figure(const Result& result);
// What silent connections cost: over their number.
Figure silent_cpu_figure(const Result& result);
Figure silent_memory_figure(const Result& result);
Figure connects_figure(const Result& result);

/// "open loop, 160/s on each source, 8 connections, 32 bytes", without the key
/// `except`, which a sweep changes.
std::string workload_text(const Json& workload, const std::string& except = "");

/// Returns the path of a file with the data of one model and source, relative to the
/// folder.
std::string histogram_file(const std::string& model, const std::string& source,
                           const std::string& extension);

/// Returns the whole script of a figure. It draws STEM.svg, or STEM.png if the variable
/// `kind` is 'png', in the current folder. `body` uses the variable `mark` as the size
/// of points.
std::string figure_script(const std::string& stem, const std::string& body);

/// Returns all figures; draws nothing. A figure without data has no script.
std::vector<Figure> figures_of(const Json& summary, const std::string& folder);

struct Drawn {
  Figure figure;
  bool svg = false, png = false;  // whether STEM.svg and STEM.png were drawn
};

/// Draws all figures in the folder and removes those of an earlier result. `problem`
/// becomes the reason if a figure could not be drawn.
std::vector<Drawn> draw_figures(const Json& summary, const std::string& folder,
                                std::string& problem);

}  // namespace lab
