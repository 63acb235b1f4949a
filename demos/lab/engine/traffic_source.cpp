#include "demos/lab/engine/traffic_source.h"

#include <algorithm>

namespace lab {
namespace {

constexpr int max_batch = 64;

}  // namespace

void TrafficSource::add(std::unique_ptr<Flow> flow) {
  if (think_queue_) flow->set_think_queue(*think_queue_);
  flows_.push_back(std::move(flow));
}

void TrafficSource::set_connects(const ConnectReport& report) {
  connects_ = report;
  if (report.failed > 0) tally_.connections_failed(report.failed, report.problem);
}

void TrafficSource::start(Time now) {
  start_ = now;
  if (plan_) {
    due_ = start_ + plan_->next();
    return;
  }
  // Flows with a think time start at different moments; otherwise they would all send
  // in one burst after each think time.
  const auto count = static_cast<std::int64_t>(flows_.size());
  for (std::int64_t i = 0; i < count; ++i) {
    Flow& flow = *flows_[static_cast<std::size_t>(i)];
    if (think_queue_)
      think_queue_->push_until(flow, now + think_queue_->think_time() * i / count);
    else
      flow.submit(now, now);
  }
}

void TrafficSource::send_due(Time until) {
  if (think_queue_) return send_after_thinking(until);
  Time now = Clock::now();
  for (int i = 0; i < max_batch && due_ <= now && due_ < until; ++i) {
    flows_[turn_]->submit(due_, now);
    turn_ = turn_ + 1 < flows_.size() ? turn_ + 1 : 0;
    due_ = start_ + plan_->next();
    now = Clock::now();
  }
}

void TrafficSource::send_after_thinking(Time until) {
  for (int i = 0; i < max_batch; ++i) {
    const Time due = think_queue_->next_due(), now = Clock::now();
    if (due > now || due >= until) return;
    if (Flow& flow = think_queue_->pop(); flow.is_open()) flow.submit(due, now);
  }
}

Losses TrafficSource::losses_so_far() const {
  Losses losses;
  for (const auto& flow : flows_) losses.own_buffer += flow->drops();
  if (server_drops_) losses.server_buffer = server_drops_();
  return losses;
}

void TrafficSource::finish(Time now) {
  for (const auto& flow : flows_) flow->report_unanswered(now);
  tally_.finish(now);
  if (!server_drops_) return;
  Losses losses = losses_so_far();
  losses.own_buffer -= losses_before_.own_buffer;
  if (losses.server_buffer && losses_before_.server_buffer)
    *losses.server_buffer -= *losses_before_.server_buffer;
  else
    losses.server_buffer.reset();
  tally_.set_losses(losses);
}

bool TrafficSource::is_open() const noexcept {
  return std::any_of(flows_.begin(), flows_.end(),
                     [](const auto& flow) { return flow->is_open(); });
}

void TrafficSource::revive(Time oldest, Time now) {
  for (const auto& flow : flows_) flow->revive(oldest, now);
}

}  // namespace lab
