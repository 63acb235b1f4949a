#pragma once
// `lab merge`: the results of several generators become one, by adding their counts.

#include <string>
#include <vector>

namespace demo {
class CommandLine;
}

namespace lab {

struct MergeOptions {
  std::vector<std::string> logs;
  std::string json, hgrm, hlog;  // files; "-" for json means stdout
};

/// Declares the options of the command; parsing fills `options`.
void add_options(demo::CommandLine& line, MergeOptions& options);

/// Reads all logs, prints the percentiles of the sums and writes the files. Throws for
/// a log that cannot be read; then nothing is written.
void merge(const MergeOptions& options);

}  // namespace lab
