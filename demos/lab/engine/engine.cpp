#include "demos/lab/engine/engine.h"

#include <algorithm>
#include <fstream>

#include "demos/lab/files.h"

namespace lab {

using std::chrono::milliseconds;

namespace {

/// The generator has one thread. schedstat: time on a processor and time in a run
/// queue, both in ns.
std::optional<Duration> time_in_run_queue() {
  std::ifstream file("/proc/thread-self/schedstat");
  std::int64_t running = 0, waiting = 0;
  if (!(file >> running >> waiting)) return std::nullopt;
  return Duration(waiting);
}

std::optional<double> resident_kib() {
  const auto kib = number_after(read_proc("/proc/self/status"), "VmRSS:");
  return kib ? std::optional<double>(static_cast<double>(*kib)) : std::nullopt;
}

constexpr Duration check_interval = milliseconds(100);
// Time that the hooks may take without disturbing the window.
constexpr Duration hook_time = milliseconds(30);
constexpr Duration silence_means_lost = milliseconds(500);
constexpr Duration interval = std::chrono::seconds(1);
constexpr Duration linger_time = milliseconds(20);
constexpr double shortest_shown_s = 1e-3;

}  // namespace

OwnTotals OwnTotals::now() { return {process_cpu_time(), time_in_run_queue()}; }

GeneratorUsage GeneratorUsage::between(const OwnTotals& before, const OwnTotals& after,
                                       Duration length) {
  GeneratorUsage use;
  use.rss_kib = resident_kib();
  if (length.count() <= 0) return use;
  use.cpu = to_seconds(after.cpu - before.cpu) / to_seconds(length);
  if (before.run_queue_wait && after.run_queue_wait)
    use.run_queue_wait =
        to_seconds(*after.run_queue_wait - *before.run_queue_wait) / to_seconds(length);
  return use;
}

TrafficSource& Engine::add_source(const std::string& name, std::optional<Plan> plan) {
  return *sources_.emplace_back(std::make_unique<TrafficSource>(name, window_, plan));
}

void Engine::begin() {
  start_ = Clock::now();
  window_ = {start_ + timing_.warmup, start_ + timing_.warmup + timing_.measure};
  next_check_ = start_ + check_interval;
  next_interval_ = window_.begin;
  while (next_interval_ - interval > start_) next_interval_ -= interval;
  intervals_.resize(sources_.size());
  for (const auto& source : sources_) {
    source->tally().begin(start_);
    source->start(start_);
  }
}

void Engine::run(const Hooks& hooks) {
  poller_.set_pacing(timing_.pacing);
  workspace_.stamps.begin();
  begin();
  run_warmup(hooks);
  if (!cut_short_) run_window(hooks);
  poller_.set_pacing(Pacing::sleep);
  window_.end = std::min(window_.end, std::max(window_.begin, Clock::now()));
  end_interval(Clock::now(), hooks);
  phase_ = "drain";
  // Read the answers of a fast server first, because the hook may take a while.
  if (!cut_short_) drain(Clock::now() + hook_time, hooks);
  if (hooks.window_ended) hooks.window_ended();
  if (!cut_short_) drain(window_.end + timing_.drain, hooks);
  // An unexpected answer, such as a duplicate, arrives right after the last one.
  for (const Time end = Clock::now() + linger_time; Clock::now() < end;)
    wait_until(end);
  workspace_.stamps.check();
  const Time now = Clock::now();
  for (const auto& source : sources_) source->finish(now);
  end_interval(now, hooks);
}

void Engine::run_warmup(const Hooks& hooks) {
  run_until(window_.begin, hook_time, hooks);
  if (cut_short_) return;
  for (const auto& source : sources_) source->window_nears();
  if (hooks.window_nears) hooks.window_nears();
  run_until(window_.begin, Duration{0}, hooks);
}

/// Runs until some time before a border of the window, which end_phase() may move.
void Engine::run_until(const Time& border, Duration before, const Hooks& hooks) {
  while (!cut_short_ && Clock::now() < border - before) turn(border - before, hooks);
}

/// Begins or ends the window earlier than planned. Requests that were due before belong
/// to the phase before.
void Engine::end_phase(Time now) {
  if (phase_[0] == 'w')
    window_.begin = std::min(window_.begin, now + hook_time);
  else
    window_.end = std::min(window_.end, now);
}

void Engine::run_window(const Hooks& hooks) {
  end_interval(Clock::now(), hooks);
  phase_ = "measure";
  for (const auto& source : sources_) source->tally().window_begins();
  const OwnTotals before = OwnTotals::now();
  run_until(window_.end, Duration{0}, hooks);
  send_rest(hooks);
  const Time now = Clock::now();
  usage_ = GeneratorUsage::between(before, OwnTotals::now(), now - window_.begin);
  window_.end = std::min(window_.end, now);
  usage_.wake_up = poller_.wake_up_time();
  for (const auto& source : sources_) source->tally().window_ends();
}

void Engine::end_interval(Time now, const Hooks& hooks) {
  while (next_interval_ <= now) next_interval_ += interval;
  const bool counts = phase_[0] != 'w';
  for (std::size_t i = 0; i < sources_.size(); ++i)
    intervals_[i] = sources_[i]->tally().end_interval(now, counts);
  const bool nothing =
      intervals_.empty() || intervals_.front().length_s < shortest_shown_s;
  if (hooks.interval_ended && !nothing)
    hooks.interval_ended({phase_, to_seconds(now - start_)});
}

/// If the generator wakes up late, requests of the window are still unsent after its
/// end. Leaving them out would hide the requests that waited longest.
void Engine::send_rest(const Hooks& hooks) {
  const auto is_behind = [this](const auto& source) {
    return source->next_due() < window_.end;
  };
  while (!cut_short_ && std::any_of(sources_.begin(), sources_.end(), is_behind))
    turn(window_.end, hooks);
}

/// Sends what is due and waits for the next event.
void Engine::turn(Time until, const Hooks& hooks) {
  Time next = std::min({until, next_check_, next_interval_});
  for (const auto& source : sources_) {
    source->send_due(until);
    next = std::min(next, source->next_due());
  }
  wait_until(next);
  check(Clock::now(), hooks);
}

/// Does the checks that are needed several times per second.
void Engine::check(Time now, const Hooks& hooks) {
  // The last interval of a phase ends together with the phase.
  const Time phase_end = phase_[0] == 'w' ? window_.begin : window_.end;
  if (now >= next_interval_ && now < phase_end) end_interval(now, hooks);
  if (now < next_check_) return;
  next_check_ = now + check_interval;
  workspace_.stamps.check();
  for (const auto& source : sources_) source->revive(now - silence_means_lost, now);
  const bool any_open =
      std::any_of(sources_.begin(), sources_.end(),
                  [](const auto& source) { return source->is_open(); });
  cut_short_ = !any_open || (hooks.keep_going && !hooks.keep_going());
  if (hooks.phase_is_over && hooks.phase_is_over(phase_)) end_phase(now);
}

void Engine::wait_until(Time deadline) {
  for (PeriodicTask* const task : periodic_tasks_) {
    task->act(Clock::now());
    deadline = std::min(deadline, task->next_due());
  }
  poller_.wait_until(deadline);
}

void Engine::drain(Time limit, const Hooks& hooks) {
  while (any_waiting() && Clock::now() < limit) {
    wait_until(std::min({limit, Clock::now() + check_interval, next_interval_}));
    if (Clock::now() >= next_interval_) end_interval(Clock::now(), hooks);
    if (hooks.keep_going && !hooks.keep_going()) return;
  }
}

bool Engine::any_waiting() const {
  return std::any_of(sources_.begin(), sources_.end(), [](const auto& source) {
    return source->tally().waiting() > 0 && source->is_open();
  });
}

}  // namespace lab
