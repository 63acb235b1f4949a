#include "demos/lab/engine.h"

#include <algorithm>
#include <ctime>

namespace lab {

using std::chrono::milliseconds;

namespace {

constexpr Duration check_interval = milliseconds(100);
// What the hooks may take without disturbing the window.
constexpr Duration hook_time = milliseconds(30);
constexpr Duration silence_means_lost = milliseconds(500);

Duration own_cpu_time() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec);
}

}  // namespace

Source& Engine::add_source(const std::string& name, std::optional<Plan> plan) {
  return *sources_.emplace_back(std::make_unique<Source>(name, window_, plan));
}

void Engine::run(const Hooks& hooks) {
  const Time start = Clock::now();
  window_ = {start + timing_.warmup, start + timing_.warmup + timing_.measure};
  next_check_ = start + check_interval;
  for (const auto& source : sources_) source->start(start);
  run_warmup(hooks);
  if (!cut_short_) run_window(hooks);
  window_.end = std::min(window_.end, std::max(window_.begin, Clock::now()));
  // What a fast server still owes comes at once; the hook may keep us for a while.
  if (!cut_short_) drain(Clock::now() + hook_time, hooks);
  if (hooks.window_ended) hooks.window_ended();
  if (!cut_short_) drain(window_.end + timing_.drain, hooks);
}

void Engine::run_warmup(const Hooks& hooks) {
  run_until(window_.begin - hook_time, hooks);
  if (cut_short_) return;
  if (hooks.window_nears) hooks.window_nears();
  run_until(window_.begin, hooks);
}

void Engine::run_until(Time end, const Hooks& hooks) {
  while (!cut_short_ && Clock::now() < end) turn(end, hooks);
}

void Engine::run_window(const Hooks& hooks) {
  for (const auto& source : sources_) source->tally().window_begins();
  const Duration cpu_before = own_cpu_time();
  run_until(window_.end, hooks);
  send_rest(hooks);
  const Time now = Clock::now();
  window_.end = std::min(window_.end, now);
  const Duration length = now - window_.begin;
  if (length.count() > 0)
    own_load_ = to_seconds(own_cpu_time() - cpu_before) / to_seconds(length);
  for (const auto& source : sources_) source->tally().window_ends();
}

/// Who wakes up late finds the window over and requests of it still to be sent. Leaving
/// them out would hide just the ones that waited longest.
void Engine::send_rest(const Hooks& hooks) {
  const auto is_behind = [this](const auto& source) {
    return source->next_due() < window_.end;
  };
  while (!cut_short_ && std::any_of(sources_.begin(), sources_.end(), is_behind))
    turn(window_.end, hooks);
}

/// Sends what is due and waits for the next thing to do.
void Engine::turn(Time until, const Hooks& hooks) {
  Time next = std::min(until, next_check_);
  for (const auto& source : sources_) {
    source->send_due(until);
    next = std::min(next, source->next_due());
  }
  wait_until(next);
  const Time now = Clock::now();
  if (now < next_check_) return;
  next_check_ = now + check_interval;
  for (const auto& source : sources_) source->revive(now - silence_means_lost, now);
  const bool any_open =
      std::any_of(sources_.begin(), sources_.end(),
                  [](const auto& source) { return source->is_open(); });
  cut_short_ = !any_open || (hooks.keep_going && !hooks.keep_going());
}

void Engine::wait_until(Time deadline) {
  for (Companion* const companion : companions_) {
    companion->act(Clock::now());
    deadline = std::min(deadline, companion->next_due());
  }
  poller_.wait_until(deadline);
}

void Engine::drain(Time limit, const Hooks& hooks) {
  while (anybody_waiting() && Clock::now() < limit) {
    wait_until(std::min(limit, Clock::now() + check_interval));
    if (hooks.keep_going && !hooks.keep_going()) return;
  }
}

bool Engine::anybody_waiting() const {
  return std::any_of(sources_.begin(), sources_.end(), [](const auto& source) {
    return source->tally().waiting() > 0 && source->is_open();
  });
}

}  // namespace lab
