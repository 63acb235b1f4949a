#include "demos/lab/compare/schedule.h"

#include <algorithm>

#include "demos/lab/units.h"

namespace lab {

Schedule::Schedule(std::vector<PlannedRun> runs, double limit,
                   std::function<Time()> now)
    : rest_(std::move(runs)), limit_(limit), now_(std::move(now)), start_(now_()) {}

bool Schedule::begin(const PlannedRun& run) {
  const auto planned =
      std::find_if(rest_.begin(), rest_.end(), [&run](const PlannedRun& one) {
        return one.place == run.place && one.model == run.model &&
               one.number == run.number;
      });
  if (planned != rest_.end()) rest_.erase(planned);
  if (!fits(run)) {
    left_out_.push_back(run);
    return false;
  }
  ++begun_;
  current_ = run;
  current_start_ = now_();
  return true;
}

void Schedule::end() {
  const double took = to_seconds(now_() - current_start_);
  if (current_.seconds <= 0) return;
  factors_[current_.model] = took / current_.seconds;
  expected_ += current_.seconds;
  took_ += took;
  current_ = {};
}

double Schedule::estimate(const PlannedRun& run) const {
  const double usual = expected_ > 0 ? took_ / expected_ : 1;
  const auto own = factors_.find(run.model);
  return run.seconds * (own == factors_.end() ? usual : own->second);
}

bool Schedule::fits(const PlannedRun& run) const {
  if (limit_ <= 0) return true;
  double needed = to_seconds(now_() - start_) + estimate(run);
  if (run.number > 0)
    for (const PlannedRun& later : rest_)
      if (later.number == 0) needed += estimate(later);
  return needed <= limit_;
}

std::string Schedule::text() const {
  double left = estimate(current_);
  for (const PlannedRun& run : rest_) left += estimate(run);
  if (limit_ > 0) left = std::clamp(limit_ - to_seconds(now_() - start_), 0.0, left);
  return std::to_string(begun_ + left_out_.size()) + " of " +
         count_of(static_cast<std::int64_t>(all_runs()), "run") + ", about " +
         long_time_text(left) + " left";
}

std::string name_of(const PlannedRun& run) {
  return run.place + run.model + " " + std::to_string(run.number + 1);
}

}  // namespace lab
