#pragma once
// How far the runs of a plan are, how long the rest takes, and which runs do not fit
// into the time limit of the plan.

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "demos/lab/clock.h"

namespace lab {

struct PlannedRun {
  std::string place;  // the part of the plan: "silent 900, "; empty: the comparison
  std::string model;
  int number;      // of the repetition, from 0
  double seconds;  // that it is expected to take
};

class Schedule {
 public:
  /// Counts the time from now on. `limit` is in seconds; 0 means none.
  explicit Schedule(std::vector<PlannedRun> runs, double limit = 0,
                    std::function<Time()> now = Clock::now);

  /// Begins a run; end() must follow. Returns false if the run is left out, because the
  /// time is too short for it. The first run of each model in each part comes before
  /// all repetitions, also if it is later in the plan. A run that was not planned is
  /// one more.
  bool begin(const PlannedRun& run);
  /// Ends the run that began last. Its length corrects the estimates.
  void end();

  /// "37 of 96 runs, about 8 minutes left". The run that has begun counts as a run, and
  /// its time is still left.
  std::string text() const;
  std::size_t all_runs() const noexcept {
    return begun_ + left_out_.size() + rest_.size();
  }
  const std::vector<PlannedRun>& left_out() const noexcept { return left_out_; }

 private:
  double estimate(const PlannedRun& run) const;
  bool fits(const PlannedRun& run) const;

  std::vector<PlannedRun> rest_;  // neither begun nor left out
  std::vector<PlannedRun> left_out_;
  double limit_;
  std::function<Time()> now_;
  Time start_;
  std::size_t begun_ = 0;
  PlannedRun current_{};
  Time current_start_{};
  // How much longer than expected the runs took: all together, and the last of each
  // model.
  double expected_ = 0, took_ = 0;
  std::map<std::string, double> factors_;
};

/// "silent 900, threaded 3": the third repetition.
std::string name_of(const PlannedRun& run);

}  // namespace lab
