#pragma once
// What `--until` reports about one source, as JSON and in words.

#include <string>

#include "demos/lab/json_fwd.h"
#include "demos/lab/load/until_options.h"
#include "demos/lab/statistics/precision.h"

namespace lab {

/// What one number describes: a run of `lab compare`, or a block of `lab load`.
struct UntilUnit {
  std::string name;  // "run" or "block"
  std::size_t fewest;
};
inline const UntilUnit until_run{"run", 10};
inline const UntilUnit until_block{"block", 20};

PrecisionGoal goal_of(const UntilOptions& options, const UntilUnit& unit);

/// "4.3 %", "12 %".
std::string percent_text(double share);
/// "p99", "p99.9".
std::string percentile_text(double percentile);

/// Returns why the goal is not reached, as a clause; "" if it is.
std::string why_not(const Precision& now, const UntilOptions& options,
                    const UntilUnit& unit);

/// Returns an `until` object of docs/protocol.md. The values of `now` are in us.
/// `problem` is another reason why the result is not good enough; usually "".
Json until_json(const Precision& now, const UntilOptions& options,
                const UntilUnit& unit, double warmup_s, const std::string& problem);

}  // namespace lab
