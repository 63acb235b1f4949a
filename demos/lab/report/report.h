#pragma once
// report.html: shows a comparison to people in one file without external parts.

#include <string>

namespace lab {

/// Makes the figures and report.html in `folder` from its summary.json and histograms.
/// Returns "" or a sentence that says what is missing, such as gnuplot.
std::string make_report(const std::string& folder);

}  // namespace lab
