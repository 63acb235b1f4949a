#pragma once
// The folder that a comparison writes.

#include <string>
#include <vector>

#include "demos/lab/compare/compare_options.h"
#include "demos/lab/json_fwd.h"
#include "demos/lab/result.h"

namespace lab {

/// Creates a folder in `parent` that did not exist before and returns its path. It gets
/// a number after its name if the name is taken: several comparisons may begin in the
/// same second. Throws std::invalid_argument. mkdir(2)
std::string new_folder(const std::string& parent, const std::string& name);

/// Creates the folder; "" means a new one in lab-results. Throws std::invalid_argument
/// if the folder holds files that are not results of the lab.
std::string prepare_folder(const std::string& wanted);

/// Saves what the last process of the model printed on stderr in a file, and stores the
/// file's name in `entry`.
void save_stderr(const std::string& folder, const Model& model, Json& entry);

struct HistogramFiles {
  std::string stem;
  bool all = true;      // false: only the percentiles of the response times
  double started = 0;   // in seconds since the epoch
  double duration = 0;  // of one run, in seconds
};
/// Saves the histograms of each source over all runs that count:
/// histograms/STEM-SOURCE.hgrm and so on.
void save_histograms(const std::string& folder, const HistogramFiles& files,
                     const Model& model);

Json workload_json(const CompareOptions& options);

/// Returns the content of summary.json, without sweeps and statistics.
Json make_summary(const CompareOptions& options, const Json& environment,
                  const std::vector<Model>& models, bool partial);

}  // namespace lab
