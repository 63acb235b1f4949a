#include "demos/lab/source.h"

#include <algorithm>

namespace lab {
namespace {

constexpr int bunch = 64;

}  // namespace

void Source::start(Time now) {
  start_ = now;
  if (plan_) {
    due_ = start_ + plan_->next();
    return;
  }
  for (const auto& flow : flows_) flow->submit(now, now);
}

void Source::send_due(Time until) {
  Time now = Clock::now();
  for (int i = 0; i < bunch && due_ <= now && due_ < until; ++i) {
    flows_[turn_]->submit(due_, now);
    turn_ = turn_ + 1 < flows_.size() ? turn_ + 1 : 0;
    due_ = start_ + plan_->next();
    now = Clock::now();
  }
}

bool Source::is_open() const noexcept {
  return std::any_of(flows_.begin(), flows_.end(),
                     [](const auto& flow) { return flow->is_open(); });
}

void Source::revive(Time oldest, Time now) {
  for (const auto& flow : flows_) flow->revive(oldest, now);
}

}  // namespace lab
