#pragma once
// The pictures of a result, one function for each family. They only read: each gives a
// figure with its words and the script that draws it.

#include <string>
#include <vector>

#include "demos/lab/environment.h"

namespace lab {

struct Figure {
  std::string stem;         // of its files: STEM.svg, STEM.png, STEM.gp
  std::string topic;        // what it is about, in general
  std::string title;        // what was found, computed from the data
  std::string explanation;  // how to read it, in two sentences
  std::string method;       // how it was measured
  std::string script;       // for gnuplot; "" when there is nothing to show
};

struct Result {
  const Json& summary;
  std::string folder;                   // where the histograms are
  std::vector<std::string> names = {};  // all servers; the place is the style
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

/// "open loop, 160 requests per second on each source, 8 connections, 32 bytes": what
/// is known of it, but for the key `except`, which a sweep changes.
std::string workload_text(const Json& workload, const std::string& except = "");

/// Where the percentile table of one model and source is, seen from the folder.
std::string histogram_file(const std::string& model, const std::string& source,
                           const std::string& extension);

}  // namespace lab
