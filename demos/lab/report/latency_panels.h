#pragma once
// Panels of percentile curves, for the figures that show times by share of requests.

#include <optional>

#include "demos/lab/report/figure.h"
#include "demos/lab/report/line_chart.h"

namespace lab {

/// The curve in `file` with marks at 50, 90, 99 ... %; thin where fewer than 10 of
/// `answered` lie beyond it. nullopt when there is no file or nothing in it.
std::optional<Curve> shares_curve(const std::string& file, double answered);

/// The curves of all models on one source, from histograms with this extension.
Panel percentile_panel(const Result& result, const std::string& source,
                       const std::string& extension);

/// The same axes for all panels: times, and shares up to the rarest.
void share_scales(Chart& chart);

}  // namespace lab
