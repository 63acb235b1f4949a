#pragma once
// `lab load --until 5%`: watches the seconds of a load, finds the end of the warm-up,
// and ends the measured window when the percentile is known precisely enough.

#include <string>
#include <vector>

#include "demos/lab/counting/record.h"
#include "demos/lab/engine/engine.h"
#include "demos/lab/json_fwd.h"
#include "demos/lab/load/until_options.h"
#include "demos/lab/statistics/precision.h"

namespace lab {

/// What is known at the end. Times of `now` are in us.
struct UntilResult {
  UntilOptions options;
  Precision now;
  double warmup_s = 0, window_s = 0;
  bool warmup_found = false;
};
std::string text_of(const UntilResult& result);
Json json_of(const UntilResult& result);

class UntilControl {
 public:
  /// `intervals` are those of the window so far; they must outlive the object.
  UntilControl(const UntilOptions& options, const std::vector<LogInterval>& intervals);

  /// Called after each second and each phase, when its interval is recorded.
  void interval_ended(const Moment& moment, const IntervalStatistics& interval);
  /// Returns whether this phase ("warmup" or "measure") has done its work.
  bool is_over(const char* phase) const noexcept {
    return phase[0] == 'w' ? result_.warmup_found : result_.now.reached && at_check_;
  }
  /// "  within 8.1 %", with a remark if this cannot be claimed; "" while nothing is
  /// known.
  std::string live_text() const;
  const UntilResult& result() const noexcept { return result_; }

 private:
  void watch_warmup(const IntervalStatistics& interval);
  void watch_window();
  void add_block();

  const std::vector<LogInterval>& intervals_;
  UntilResult result_;
  std::vector<double> warmup_medians_;  // of each second
  std::size_t intervals_seen_ = 0;      // of the window
  Histogram block_;
  double block_s_ = 0;
  std::vector<double> values_;  // of each block, in us
  std::size_t next_check_;
  bool at_check_ = false;
};

}  // namespace lab
