#pragma once
// The load generator: gives every source its requests at the planned instants, for all
// sources at once, in one thread that never spins and never blocks.
//
// Phases: warm-up (not counted), the measured window, and draining: nothing new is sent
// and open requests get some time to be answered before they count as lost.

#include <functional>
#include <memory>
#include <vector>

#include "demos/lab/engine/generator_usage.h"
#include "demos/lab/engine/periodic_task.h"
#include "demos/lab/engine/traffic_source.h"

namespace lab {

struct Timing {
  Duration warmup, measure, drain;
};

/// The end of an interval.
struct Moment {
  const char* phase;  // "warmup", "measure" or "drain": that of the interval
  double elapsed_s;   // since the run began
};

class Engine {
 public:
  /// What the owner wants to do meanwhile; all may be empty.
  struct Hooks {
    // Shortly before the window and after it, when a few milliseconds do not matter.
    std::function<void()> window_nears, window_ended;
    std::function<bool()> keep_going;  // asked some times per second; false cuts short
    std::function<void(const Moment&)> interval_ended;  // each second, and with a phase
  };

  Engine(Poller& poller, const Timing& timing, std::size_t largest_message)
      : poller_(poller), timing_(timing), workspace_(largest_message) {}
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Sources keep their address; flows are added to them before run().
  TrafficSource& add_source(const std::string& name, std::optional<Plan> plan);
  /// From now on `periodic_task` does what is due whenever this waits. It must outlive
  /// it.
  void add_periodic_task(PeriodicTask& periodic_task) {
    periodic_tasks_.push_back(&periodic_task);
  }
  Poller& poller() noexcept { return poller_; }
  Workspace& workspace() noexcept { return workspace_; }

  /// Runs all phases. May be called once.
  void run(const Hooks& hooks);
  /// One turn without load, before or after run(): waits until something happens, at
  /// the latest until `deadline`.
  void wait_until(Time deadline);

  const std::vector<std::unique_ptr<TrafficSource>>& sources() const noexcept {
    return sources_;
  }
  const Window& window() const noexcept { return window_; }
  /// Whether keep_going() ended it, or no flow was left, before the window was over.
  bool cut_short() const noexcept { return cut_short_; }
  /// Of the generator itself, during the window.
  const GeneratorUsage& usage() const noexcept { return own_use_; }
  /// What each source did in the interval that has just ended, in their order.
  const std::vector<IntervalStatistics>& intervals() const noexcept {
    return intervals_;
  }

 private:
  void begin();
  void check(Time now, const Hooks& hooks);
  void end_interval(Time now, const Hooks& hooks);
  void run_until(Time end, const Hooks& hooks);
  void turn(Time until, const Hooks& hooks);
  void run_window(const Hooks& hooks);
  void send_rest(const Hooks& hooks);
  void run_warmup(const Hooks& hooks);
  void drain(Time limit, const Hooks& hooks);
  bool anybody_waiting() const;

  Poller& poller_;
  Timing timing_;
  Workspace workspace_;
  Window window_{};
  std::vector<std::unique_ptr<TrafficSource>> sources_;
  std::vector<PeriodicTask*> periodic_tasks_;
  Time next_check_{};
  bool cut_short_ = false;
  GeneratorUsage own_use_;
  Time start_{}, next_interval_{};
  const char* phase_ = "warmup";
  std::vector<IntervalStatistics> intervals_;
};

}  // namespace lab
