#pragma once
// report.html: one file that shows a comparison to people, complete in itself.

#include <string>

#include "demos/lab/environment.h"

namespace lab {

/// Makes figures and report.html in `folder` from its summary.json and histograms.
/// Returns "" or what is missing in it, such as gnuplot.
std::string make_report(const std::string& folder);

}  // namespace lab
