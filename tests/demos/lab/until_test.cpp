// `--until` with simulated servers: it takes no time, and the seeds are fixed.

#include "demos/lab/compare/until.h"

#include <cmath>
#include <map>

#include "demos/common/socket.h"
#include "demos/lab/engine/connect.h"
#include "demos/lab/json.h"
#include "demos/lab/load/distribution.h"
#include "demos/lab/load/until_control.h"
#include "demos/lab/load/until_report.h"
#include "tests/demos/lab/simulation.h"
#include "tests/support/catch.h"

using lab::CompareOptions;
using lab::Json;
using lab::Model;
using lab::Repetition;
using lab::SourceResult;
using lab_test::CorrelatedNoise;
using lab_test::Noise;

namespace {

constexpr int requests = 200;  // of each run
constexpr double run_s = 5;

/// One request of a server, as a multiple of its median; about 1.
using Latency = std::function<double()>;
using Kind = std::function<Latency(Noise&)>;

Latency steady_server(Noise& noise) {
  return [&noise] { return std::exp(0.2 * noise.normal()); };
}

Latency outliers(Noise& noise) {
  return
      [&noise] { return 1 + 0.1 * (noise.heavy_tail() - Noise::heavy_tail_median()); };
}

/// Slow phases that last for several requests.
Latency slow_phases(Noise& noise) {
  return [chain = CorrelatedNoise(noise, 0.9)]() mutable {
    return std::exp(0.2 * chain.next());
  };
}

/// Servers that run in no time, on a clock that advances by `run_s` for each run.
class Simulation {
 public:
  Simulation(std::uint64_t seed, const Kind& kind)
      : noise_(seed), latency_(kind(noise_)) {
    options.sources = {"tcp"};
    options.until.width = 0.05;
    hooks.run = [this](Model& model, int number, const CompareOptions& used,
                       const std::string&) {
      clock += run_s;
      warmups.push_back(used.warmup);
      model.repetitions.push_back(run_of(model.name, number, used));
    };
    hooks.elapsed_s = [this] { return clock; };
    hooks.stopped = [] { return false; };
  }

  void add(const std::string& name, double median_us) {
    models.push_back({name, {name}, {}, {}, {}});
    medians_us[name] = median_us;
  }

  void run() { outcome = run_until(hooks, options, models); }

  Json measure() {
    run();
    Json summary = {{"models", Json::array()}, {"reading", "Words."}};
    for (const Model& model : models)
      summary["models"].push_back({{"name", model.name}});
    add_until(summary, models, options, outcome);
    return summary;
  }

  double run_deviation = 0.03, warmup_s = 0;
  double clock = 0;
  std::string failure;  // of the server "broken"
  std::map<std::string, double> medians_us;
  std::vector<double> warmups;
  std::vector<Model> models;
  CompareOptions options;
  lab::UntilHooks hooks;
  lab::UntilOutcome outcome;

 private:
  Repetition run_of(const std::string& name, int number, const CompareOptions& used) {
    SourceResult result = prototype_;
    const double level =
        medians_us.at(name) * 1e3 * std::exp(run_deviation * noise_.normal());
    for (int i = 0; i < requests; ++i) {
      const double at_s = used.warmup + used.duration * i / requests;
      const double ns = level * latency_() * (at_s < warmup_s ? 3 : 1);
      result.response.record(std::llround(ns));
      result.record.heat.record(i * lab::Heat::slices / requests, std::llround(ns));
    }
    result.counts.offered = result.counts.answered = requests;
    Repetition run;
    run.number = number;
    run.complete = true;
    if (name == "broken") run.verdict = {failure, false};
    run.sources.emplace("tcp", std::move(result));
    return run;
  }

  /// Without the histograms that are not used here: copying them takes most of the
  /// time.
  static SourceResult small_result() {
    const lab::Window no_window{};
    SourceResult result(lab::Tally("tcp", no_window));
    for (lab::Histogram* unused : {&result.service, &result.send_lag})
      lab::Histogram(std::move(*unused));
    for (lab::SplitHistogram* unused :
         {&result.record.response, &result.record.service, &result.record.send_lag})
      lab::SplitHistogram(std::move(*unused));
    return result;
  }

  const SourceResult prototype_ = small_result();
  Noise noise_;
  Latency latency_;
};

/// The medians of the runs of both servers, as `lab compare` pairs them.
std::vector<std::pair<double, double>> pairs_of(const Simulation& simulation) {
  std::vector<std::pair<double, double>> pairs;
  const auto median = [&](std::size_t model, std::size_t run) {
    const Repetition& one = simulation.models.at(model).repetitions.at(run);
    return static_cast<double>(one.sources.at("tcp").response.value_at(50));
  };
  for (std::size_t i = 0; i < simulation.models.at(0).repetitions.size(); ++i)
    pairs.emplace_back(median(0, i), median(1, i));
  return pairs;
}

/// Returns in how many of the trials the two servers are called different.
int called_different(int trials, double ratio, const Kind& kind) {
  int different = 0;
  for (int i = 0; i < trials; ++i) {
    Simulation simulation(static_cast<std::uint64_t>(100 + i), kind);
    simulation.add("a", 100);
    simulation.add("b", 100 * ratio);
    simulation.run();
    CAPTURE(i);
    const auto pairs = pairs_of(simulation);
    REQUIRE(pairs.size() >= 10);
    if (lab::compare_pairs(pairs).differs) ++different;
  }
  return different;
}

}  // namespace

TEST_CASE("with --until the same server twice is rarely called different") {
  CHECK(called_different(40, 1, steady_server) <= 2);
}

TEST_CASE("nor with --until if some requests take very long") {
  CHECK(called_different(40, 1, outliers) <= 2);
}

TEST_CASE("nor with --until if the server has slow phases") {
  CHECK(called_different(40, 1, slow_phases) <= 2);
}

TEST_CASE("with --until a server that is 20 % slower is found") {
  CHECK(called_different(10, 1.2, steady_server) == 10);
  CHECK(called_different(10, 1.2, outliers) == 10);
  CHECK(called_different(10, 1.2, slow_phases) == 10);
}

TEST_CASE("a comparison ends when all models are known precisely enough") {
  Simulation simulation(1, steady_server);
  simulation.add("a", 100);
  simulation.add("b", 5000);
  const Json summary = simulation.measure();
  CHECK(simulation.outcome.rounds >= 10);
  CHECK(simulation.clock < simulation.options.until.time_limit);
  for (const Json& model : summary.at("models")) {
    const Json until = model.at("until").at("tcp");
    CAPTURE(until.dump());
    CHECK(until.at("reached") == true);
    CHECK(until.at("asked") == 0.05);
    CHECK(until.at("percentile") == 50.0);
    CHECK(until.at("width") <= 0.05);
    CHECK(until.at("runs") == simulation.outcome.rounds);
    CHECK(until.at("interval_us").at(0) <= until.at("estimate_us"));
    CHECK(until.at("why_not").is_null());
  }
  CHECK(summary.at("workload").at("repetitions") == simulation.outcome.rounds);
  CHECK_THAT(summary.at("reading").get<std::string>(),
             Catch::StartsWith("Words. With 95 % confidence, p50 is known to within 5 "
                               "% on every source, after "));
}

TEST_CASE("a time limit that is too short says what it would take") {
  Simulation simulation(2, steady_server);
  simulation.run_deviation = 0.5;
  simulation.options.until.time_limit = 300;
  simulation.add("wild", 100);
  const Json summary = simulation.measure();
  CHECK(simulation.clock <= 300);
  CHECK(simulation.clock > 280);
  const Json until = summary.at("models").at(0).at("until").at("tcp");
  CHECK(until.at("reached") == false);
  CHECK(until.at("width") > 0.05);
  CHECK_THAT(until.at("why_not").get<std::string>(),
             Catch::Matches("the interval still reaches [0-9]+ % to each side; at this "
                            "spread, 5 % would take about [0-9]+ runs: ask for less, "
                            "or measure longer"));
  CHECK_THAT(summary.at("reading").get<std::string>(),
             Catch::Contains("After 58 runs of each model in 300 s, p50 (tcp, wild) is "
                             "not known to within 5 %: the interval"));
}

TEST_CASE("too few runs give no interval, and the reason says so") {
  Simulation simulation(3, steady_server);
  simulation.options.until.time_limit = 30;
  simulation.add("a", 100);
  const Json summary = simulation.measure();
  const Json until = summary.at("models").at(0).at("until").at("tcp");
  CHECK(until.at("runs") == 4);
  CHECK(until.at("width").is_null());
  CHECK_THAT(until.at("why_not").get<std::string>(),
             Catch::StartsWith("there are 4 runs, and an interval needs 10"));
}

TEST_CASE("a server that becomes slower from run to run is not stationary") {
  Simulation simulation(4, steady_server);
  simulation.options.until.time_limit = 300;
  simulation.add("a", 100);
  simulation.hooks.after_run = [&] { simulation.medians_us["a"] *= 1.02; };
  const Json summary = simulation.measure();
  const Json until = summary.at("models").at(0).at("until").at("tcp");
  CHECK(until.at("reached") == false);
  CHECK_THAT(until.at("why_not").get<std::string>(),
             Catch::StartsWith("the values rise or fall from run to run"));
}

TEST_CASE(
    "the warm-up is found in runs that do not count, and left out of the others") {
  Simulation simulation(5, steady_server);
  simulation.warmup_s = 0.6;
  simulation.add("a", 100);
  const Json summary = simulation.measure();
  CHECK(simulation.warmups.at(0) == 0);
  CHECK(simulation.warmups.at(1) == 0);
  CHECK(simulation.warmups.at(2) == simulation.outcome.warmup_s);
  CHECK(simulation.outcome.warmup_s >= 0.6);
  CHECK(simulation.outcome.warmup_s < 1.2);
  CHECK(summary.at("models").at(0).at("until").at("tcp").at("estimate_us") < 110);
  CHECK(summary.at("workload").at("warmup_s") ==
        Approx(simulation.outcome.warmup_s).margin(0.001));
}

TEST_CASE("a warm-up that does not end keeps the goal from being reached") {
  Simulation simulation(6, steady_server);
  simulation.warmup_s = 1.9;  // of runs of 2.7 s
  simulation.add("a", 100);
  const Json summary = simulation.measure();
  const Json until = summary.at("models").at(0).at("until").at("tcp");
  CHECK(until.at("reached") == false);
  CHECK_THAT(until.at("why_not").get<std::string>(),
             Catch::StartsWith("the warm-up of a on tcp did not end"));
}

TEST_CASE("a server that failed does not run again, and the others go on") {
  Simulation simulation(7, steady_server);
  simulation.failure = "ended with status 3";
  simulation.add("a", 100);
  simulation.add("broken", 100);
  const Json summary = simulation.measure();
  CHECK(simulation.models.at(0).repetitions.size() >= 10);
  CHECK(simulation.models.at(1).repetitions.size() == 1);
  CHECK(summary.at("models").at(0).at("until").at("tcp").at("reached") == true);
  CHECK(summary.at("models").at(1).at("until").at("tcp").at("why_not") ==
        "the result of the server is invalid");
}

TEST_CASE("a stop request ends the rounds at once") {
  Simulation simulation(8, steady_server);
  simulation.add("a", 100);
  simulation.hooks.stopped = [&] { return simulation.clock >= 7 * run_s; };
  const Json summary = simulation.measure();
  CHECK(simulation.outcome.rounds == 5);
  CHECK_THAT(summary.at("reading").get<std::string>(),
             Catch::Contains("Stopped after 5 runs"));
}

TEST_CASE("a percentile needs enough requests in each run") {
  CompareOptions options;
  options.until.width = 0.05;
  options.until.percentile = 99.9;
  CHECK_THROWS_WITH(check_until(options, true),
                    "--percentile: a run has about 368 requests on each source, and "
                    "p99.9 needs 1000; raise --rate or --duration");
  options.rate = 1000;
  CHECK_NOTHROW(check_until(options, true));
  options.profile = "scale";
  CHECK_THROWS_WITH(check_until(options, false), Catch::Contains("has only sweeps"));
}

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
