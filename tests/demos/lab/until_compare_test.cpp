// `lab compare --until` with simulated servers: it takes no time, and the seeds are
// fixed.

#include "demos/lab/compare/until.h"

#include <cmath>
#include <map>

#include "demos/lab/json.h"
#include "tests/demos/lab/simulation.h"
#include "tests/support/catch.h"

using lab::CompareOptions;
using lab::Json;
using lab::Model;
using lab::Repetition;
using lab::SourceResult;
using namespace lab_test;

namespace {

constexpr int requests = 200;  // of each run
constexpr double run_s = 5;

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
