#pragma once
// `lab merge`: adds the results of several generators by adding their counts.

#include <string>
#include <vector>

namespace demo {
class CommandLine;
}

namespace lab {

struct MergeOptions {
  std::vector<std::string> logs;
  std::string json, hgrm, hlog;  // files; "-" means stdout
};

/// Declares the options of `lab merge`; parsing fills `options`.
void add_options(demo::CommandLine& line, MergeOptions& options);

/// Reads all logs, prints the percentiles of the sums and writes the files. Throws if a
/// log cannot be read, and writes nothing in that case.
void merge(const MergeOptions& options);

}  // namespace lab
