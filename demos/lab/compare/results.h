#pragma once
// The folder that a comparison writes.

#include <string>
#include <vector>

#include "demos/lab/environment.h"
#include "demos/lab/result.h"

namespace lab {

/// Makes the folder; "" means one of today's under lab-results. One that holds
/// something else than our results is left alone. Throws std::invalid_argument.
std::string prepare_folder(const std::string& wanted);

/// What the last process of the model said on stderr, as a file that `entry` names.
void save_stderr(const std::string& folder, const Model& model, Json& entry);

/// The histograms of each source over all runs that count: histograms/STEM-SOURCE.hgrm
/// and so on. `started` in seconds since the epoch, `duration` of one run in seconds.
struct HistogramFiles {
  std::string stem;
  double started, duration;
};
void save_histograms(const std::string& folder, const HistogramFiles& files,
                     const Model& model);

/// Only the percentiles of the response times: histograms/STEM-SOURCE.hgrm.
void save_percentiles(const std::string& folder, const std::string& stem,
                      const Model& model);

}  // namespace lab
