#pragma once
// The load generator: sends the requests of all sources at the planned instants, in one
// thread that never blocks. Whether it spins before an instant is up to Pacing.
//
// Phases: the warm-up, which does not count; the measured window; and the drain, in
// which nothing new is sent and open requests have time to be answered before they are
// lost.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "demos/lab/engine/traffic_source.h"

namespace lab {

/// Totals of this process since its start.
struct OwnTotals {
  Duration cpu{};
  std::optional<Duration> run_queue_wait;  // ready to run, but no processor was free
  static OwnTotals now();
};

/// What the generator itself used between two instants, as shares of the time between
/// them. A generator that waits for a processor measures its own delays instead of the
/// server's.
struct GeneratorUsage {
  double cpu = 0;
  std::optional<double> run_queue_wait;
  std::optional<double> rss_kib;  // resident memory at the second instant
  Duration wake_up{};             // see Poller::wake_up_time()

  static GeneratorUsage between(const OwnTotals& before, const OwnTotals& after,
                                Duration length);
};

struct Timing {
  Duration warmup, measure, drain;
  Pacing pacing = Pacing::sleep;
};

/// The end of an interval.
struct Moment {
  const char* phase;  // "warmup", "measure" or "drain": that of the interval
  double elapsed_s;   // since the run began
};

class Engine {
 public:
  /// Functions that run() calls; all may be empty.
  struct Hooks {
    // Shortly before and after the window, where a few milliseconds do not matter.
    std::function<void()> window_nears, window_ended;
    std::function<bool()> keep_going;  // called several times per second; false ends it
    // Called as often; true ends the warm-up ("warmup") or the window ("measure").
    std::function<bool(const char* phase)> phase_is_over;
    std::function<void(const Moment&)> interval_ended;  // each second and each phase
  };

  Engine(Poller& poller, const Timing& timing, std::size_t largest_message)
      : poller_(poller), timing_(timing), workspace_(largest_message) {}
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// The reference stays valid. Add flows to the source before run().
  TrafficSource& add_source(const std::string& name, std::optional<Plan> plan);
  /// Calls `task` whenever it is due while the engine waits. It must outlive the
  /// engine.
  void add_periodic_task(PeriodicTask& task) { periodic_tasks_.push_back(&task); }
  Poller& poller() noexcept { return poller_; }
  Workspace& workspace() noexcept { return workspace_; }

  /// Runs all phases. May be called once.
  void run(const Hooks& hooks);
  /// Turns the poller once without load, before or after run(); returns at `deadline`
  /// at the latest.
  void wait_until(Time deadline);

  const std::vector<std::unique_ptr<TrafficSource>>& sources() const noexcept {
    return sources_;
  }
  const Window& window() const noexcept { return window_; }
  /// Returns whether keep_going() or the end of all flows ended the window early.
  bool cut_short() const noexcept { return cut_short_; }
  /// Returns whether somebody set the system clock during run(), so that the receive
  /// stamps are unusable.
  bool clock_was_set() const noexcept { return workspace_.stamps.was_set(); }
  /// The usage of the generator during the window.
  const GeneratorUsage& usage() const noexcept { return usage_; }
  /// The statistics of each source in the interval that has just ended.
  const std::vector<IntervalStatistics>& intervals() const noexcept {
    return intervals_;
  }

 private:
  void begin();
  void check(Time now, const Hooks& hooks);
  void end_interval(Time now, const Hooks& hooks);
  void run_until(const Time& border, Duration before, const Hooks& hooks);
  void end_phase(Time now);
  void turn(Time until, const Hooks& hooks);
  void run_window(const Hooks& hooks);
  void send_rest(const Hooks& hooks);
  void run_warmup(const Hooks& hooks);
  void drain(Time limit, const Hooks& hooks);
  bool any_waiting() const;

  Poller& poller_;
  Timing timing_;
  Workspace workspace_;
  Window window_{};
  std::vector<std::unique_ptr<TrafficSource>> sources_;
  std::vector<PeriodicTask*> periodic_tasks_;
  Time next_check_{};
  bool cut_short_ = false;
  GeneratorUsage usage_;
  Time start_{}, next_interval_{};
  const char* phase_ = "warmup";
  std::vector<IntervalStatistics> intervals_;
};

}  // namespace lab
