#pragma once
// `--until 5%`: measuring goes on until a percentile is known precisely enough.

#include <initializer_list>

#include "demos/common/command_line.h"

namespace lab {

struct UntilOptions {
  double width = 0;  // as in PrecisionGoal; 0: not asked for
  double percentile = 50;
  double time_limit = 0;  // seconds
  bool asked() const noexcept { return width > 0; }
};

/// Declares --until, --percentile and --time-limit, whose default is that of `options`.
/// They replace the options in `replaced`, which --until excludes.
void add_until_options(demo::CommandLine& line, UntilOptions& options,
                       std::initializer_list<const char*> replaced);

}  // namespace lab
