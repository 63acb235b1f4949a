#pragma once
// Panels of percentile curves, for figures that show times by share of the requests.

#include <optional>

#include "demos/lab/report/figures.h"
#include "demos/lab/report/line_chart.h"

namespace lab {

/// Returns the curve of a percentile table with marks at 50, 90, 99 ... %. It is thin
/// where fewer than 10 of the `answered` requests lie beyond it. nullopt without data.
std::optional<Curve> shares_curve(const std::string& file, double answered);

/// Returns the curves of all models on one source. `kind` is "" for the response times,
/// "service." for the service times.
Panel percentile_panel(const Result& result, const std::string& source,
                       const std::string& kind);

/// Gives all panels the same axes: times, and shares up to the rarest.
void share_scales(Chart& chart);

}  // namespace lab
