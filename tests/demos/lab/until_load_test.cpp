// `lab load --until` with a simulated server: it takes no time, and the seeds are
// fixed.

#include <cmath>

#include "demos/common/socket.h"
#include "demos/lab/engine/connect.h"
#include "demos/lab/json.h"
#include "demos/lab/load/distribution.h"
#include "demos/lab/load/until_control.h"
#include "demos/lab/load/until_report.h"
#include "tests/demos/lab/simulation.h"
#include "tests/support/catch.h"

using lab::Json;
using namespace lab_test;

namespace {

constexpr int per_second = 200;

/// A load whose seconds are simulated.
class SimulatedLoad {
 public:
  SimulatedLoad(std::uint64_t seed, const Kind& kind, double median_us,
                double percentile = 50)
      : noise_(seed), latency_(kind(noise_)), median_ns_(median_us * 1e3) {
    const lab::UntilOptions options{0.05, percentile, 300};
    control.emplace(options, intervals_);
  }

  /// Returns after the phase, or after `limit` seconds.
  void run(const char* phase, int limit) {
    for (int i = 0; i < limit && !control->is_over(phase); ++i) second(phase);
  }

  void second(const char* phase) {
    lab::Histogram counts;
    for (int i = 0; i < per_second; ++i)
      counts.record(std::llround(median_ns_ * slowness * latency_()));
    slowness = 1 + (slowness - 1) * fading;
    elapsed_s += 1;
    if (phase[0] == 'm') {
      lab::LogInterval interval{};
      interval.length_s = 1;
      interval.response = lab::encode(counts);
      intervals_.push_back(interval);
    }
    lab::IntervalStatistics shown;
    shown.samples = per_second;
    shown.p50 = counts.value_at(50);
    control->interval_ended({phase, elapsed_s}, shown);
  }

  lab::Precision measure() {
    run("warmup", 60);
    run("measure", 240);
    return control->result().now;
  }

  double slowness = 1, fading = 1;
  double elapsed_s = 0;
  std::optional<lab::UntilControl> control;

 private:
  Noise noise_;
  Latency latency_;
  double median_ns_;
  std::vector<lab::LogInterval> intervals_;
};

/// Returns in how many of 40 trials the intervals of two loads have nothing in common.
int apart(double ratio, const Kind& kind) {
  int different = 0;
  for (std::uint64_t i = 0; i < 40; ++i) {
    const lab::Precision a = SimulatedLoad(2 * i, kind, 100).measure();
    const lab::Precision b = SimulatedLoad(2 * i + 1, kind, 100 * ratio).measure();
    REQUIRE(a.reached);
    REQUIRE(b.reached);
    if (a.interval->high < b.interval->low || b.interval->high < a.interval->low)
      ++different;
  }
  return different;
}

}  // namespace

TEST_CASE("two loads of the same server agree, one of a slower server does not") {
  for (const auto& kind : {steady_server, outliers, slow_phases}) {
    CHECK(apart(1, kind) <= 2);
    CHECK(apart(1.2, kind) == 40);
  }
}

TEST_CASE("a load measures for at least 20 seconds, and then only as long as needed") {
  SimulatedLoad load(1, steady_server, 100);
  CHECK(load.control->live_text().empty());
  load.measure();
  CHECK(load.control->result().warmup_s == 10);
  CHECK(load.control->result().window_s == 20);
  CHECK_THAT(load.control->live_text(), Catch::StartsWith("  within "));
  CHECK_THAT(text_of(load.control->result()),
             Catch::StartsWith("With 95 % confidence, p50 is known to within 5 %: ") &&
                 Catch::EndsWith("(20 blocks in 20 s, after 10 s of warm-up).\n"));
  CHECK(json_of(load.control->result()).at("blocks") == 20);
}

TEST_CASE("the warm-up of a load ends when its seconds show that it does") {
  SimulatedLoad load(2, steady_server, 100);
  load.slowness = 5;
  load.fading = 0.6;
  load.run("warmup", 60);
  CHECK(load.control->is_over("warmup"));
  CHECK(load.elapsed_s >= 10);
  CHECK(load.slowness < 1.1);
  // One that becomes faster all the time has no end.
  SimulatedLoad other(3, steady_server, 100);
  other.slowness = 5;
  other.fading = 0.97;
  other.run("warmup", 40);
  CHECK_FALSE(other.control->is_over("warmup"));
  CHECK_FALSE(other.control->is_over("measure"));
  other.run("measure", 60);
  const Json json = json_of(other.control->result());
  CHECK(json.at("reached") == false);
  CHECK(json.at("why_not") ==
        "the warm-up did not end within 40 s: measure longer "
        "(--time-limit)");
}

TEST_CASE("a load whose seconds depend on each other does not claim its width") {
  SimulatedLoad load(5, steady_server, 100);
  load.run("warmup", 60);
  for (int i = 0; i < 25; ++i) {
    load.slowness = i % 10 < 5 ? 1 : 1.2;
    load.second("measure");
  }
  CHECK_FALSE(load.control->is_over("measure"));
  CHECK_THAT(load.control->live_text(),
             Catch::EndsWith(", if blocks were independent"));
}

TEST_CASE("a block of a rare percentile lasts several seconds") {
  SimulatedLoad load(4, steady_server, 100, 99);  // 10 of 1000 answers are beyond it
  load.run("warmup", 60);
  for (int i = 0; i < 24; ++i) load.second("measure");
  CHECK(load.control->result().now.values == 4);
}

TEST_CASE("several ranks cannot end their windows together") {
  lab::LoadOptions options;
  options.until.width = 0.05;
  CHECK_NOTHROW(lab::share_of(options, 0, 1));
  CHECK_THROWS_WITH(lab::share_of(options, 0, 2),
                    Catch::StartsWith("--until works with one rank only"));
}

TEST_CASE("the engine begins and ends the window when a hook says so") {
  using namespace std::chrono_literals;
  const demo::Fd silent = demo::bind_udp(reactor::Address("127.0.0.1", 0));
  lab::Poller poller;
  lab::Engine engine(poller, {30s, 60s, 50ms}, 8);
  lab::TrafficSource& source =
      engine.add_source("udp", lab::Plan(lab::Arrivals::constant, 1000, 1));
  lab::add_udp_flows(engine, source, reactor::Address::local_of(silent.get()), {1, 8});
  lab::Engine::Hooks hooks;
  std::string phases;
  hooks.phase_is_over = [&](const char* phase) {
    phases += phase[0];
    return phase[0] == 'w' || source.tally().counts().offered >= 100;
  };
  const lab::Time begin = lab::Clock::now();
  engine.run(hooks);
  CHECK(lab::Clock::now() - begin < 20s);
  CHECK_FALSE(engine.cut_short());
  CHECK_THAT(phases, Catch::StartsWith("w") && Catch::EndsWith("m"));
  const auto counts = source.tally().counts();
  CHECK(counts.offered >= 100);
  CHECK(counts.lost == counts.offered);
  const lab::Duration length = engine.window().end - engine.window().begin;
  CHECK(length / 1ms >= counts.offered - 1);
  CHECK(length / 1ms <= counts.offered + 1);
}
