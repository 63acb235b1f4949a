// The claims of `lab compare` about servers.

#include "demos/lab/environment.h"
#include "tests/demos/lab/comparison.h"
#include "tests/support/catch.h"

using lab::Json;
using namespace lab_test;

namespace {

/// As short as a run can be that still has an answer or two.
const Arguments brief{"--sources",           "tcp",  "--idle",   "0",
                      "--duration",          "0.15", "--warmup", "0.05",
                      "--extra-connections", "0",    "--rate",   "500"};

Arguments with(const Arguments& more) {
  Arguments all = brief;
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// Keeps one processor busy.
demo::Process start_hog(int processor) {
  demo::Process::Options options;
  options.command = {"/bin/sh", "-c", "while :; do :; done"};
  options.cpu = processor;
  options.own_group = true;
  return demo::Process(options);
}

}  // namespace

TEST_CASE("the costs of a server are complete") {
  const Folder folder;
  const Json summary = compare(folder, {"honest"}, {"--sources", "tcp"});
  const Json cost = model_in(summary, "honest").at("cost");
  CAPTURE(cost.dump(2));
  CHECK(cost.at("run_queue_wait_percent") >= 0);
  // Its sockets, the standard streams, 8 connections.
  CHECK(cost.at("descriptors") >= 1 + 4 + 3 + 8);
  CHECK(cost.at("descriptors") < 40);
  if (cost.at("pss_kib").is_number()) CHECK(cost.at("pss_kib") <= cost.at("rss_kib"));
  CHECK(cost.at("silent_connections") == 50);
  CHECK(cost.at("idle_silent_wakeups_per_s") < 30);
  CHECK(cost.at("idle_silent_cpu_percent") < 20);
}

TEST_CASE("a server whose processor is taken by others is called starved") {
  const lab::Pinning pinning = lab::choose_pinning(true);
  if (!pinning.server) return;  // there is one processor: nothing is pinned
  const Folder folder;
  const demo::Process hog = start_hog(*pinning.server);
  const Json summary = compare(
      folder, {"honest"}, {"--sources", "tcp", "--closed", "--extra-connections", "0"});
  CHECK_THAT(verdict_of(summary, "honest"),
             Catch::StartsWith("invalid: server starved of CPU: other processes took"));
  // It was tried once more, as when the generator is late.
  CHECK(model_in(summary, "honest").at("runs").size() == 2);
}

TEST_CASE("silent connections are open during the load and watched before it") {
  const Folder folder;
  const Json summary =
      compare(folder, {"honest"}, with({"--silent", "60", "--idle", "0.2"}));
  const Json model = model_in(summary, "honest");
  CAPTURE(model.dump(2));
  CHECK(fine(model.at("verdict")));
  CHECK(model.at("cost").at("silent_connections") == 60);
  CHECK(model.at("cost").at("descriptors") >= 60 + 8);
  CHECK(model.at("cost").at("idle_silent_wakeups_per_s").is_number());
  CHECK(summary.at("workload").at("silent_connections") == 60);
  // So few connections take too little time to tell how many a server accepts.
  CHECK(model.at("cost").at("connects_per_s").is_null());
}

// Without an end it would take ten seconds for each hundred clients.
TEST_CASE("the lab opens no more connections when the server only closes them") {
  const Folder folder;
  const Json summary = compare(folder, {"drops_clients"}, with({"--silent", "5000"}));
  CHECK_THAT(verdict_of(summary, "drops_clients"),
             Catch::Contains("keeps") && Catch::Contains("of 5000"));
}

TEST_CASE("the lab measures how many connections a server accepts per second") {
  const Folder folder;
  const Json summary = compare(folder, {"accepts_slowly"}, with({"--silent", "600"}));
  const Json cost = model_in(summary, "accepts_slowly").at("cost");
  CAPTURE(cost.dump(2));
  REQUIRE(cost.at("connects_per_s").is_number());
  CHECK(cost.at("connects_per_s") < 1000);  // it sleeps for 1 ms after each
  CHECK(cost.at("connects_per_s") > 10);
  CHECK(cost.at("cpu_us_per_connect") > 0);
}

TEST_CASE("a comparison with few pairs claims nothing, not even with a control") {
  const Folder folder;
  const Outcome outcome = run_lab(comparison(
      folder, {"honest", "silent"}, with({"--repetitions", "3", "--control"})));
  CAPTURE(outcome.out, outcome.err);
  const Json summary = read_json(folder.path("r/summary.json"));
  REQUIRE(outcome.status == lab_test::expected_status(summary));
  CHECK(model_in(summary, "honest_again").at("control_of") == "honest");
  CHECK(summary.at("models").size() == 3);
  for (const Json& one : summary.at("comparisons")) {
    CHECK(one.at("baseline") == "honest");
    CHECK(one.at("finding") == "too few pairs");
    CHECK(one.at("pairs") <= 3);
    CHECK(one.at("interval").is_null());
    CHECK(one.at("ratio") > 0);
  }
  if (!summary.at("comparisons").empty())
    CHECK_THAT(outcome.out, Catch::Contains("Compared with honest:"));
}

TEST_CASE("with enough pairs differences are found, and none between equals") {
  const Folder folder;
  const Outcome outcome = run_lab(comparison(folder, {"honest", "delay"},
                                             with({"--repetitions", "6", "--no-pin"})));
  CAPTURE(outcome.out, outcome.err);
  const Json summary = read_json(folder.path("r/summary.json"));
  REQUIRE(outcome.status == lab_test::expected_status(summary));
  int pairs = 0;
  for (const Json& one : summary.at("comparisons")) {
    if (one.at("source") != "tcp" || one.at("figure") != "p50_us") continue;
    pairs = one.at("pairs");
    CAPTURE(one.dump());
    CHECK(one.at("ratio") > 1);
    if (pairs < 6) continue;  // the machine was too busy
    CHECK_THAT(one.at("finding").get<std::string>(),
               Catch::Contains("times as long") || Catch::Contains("% slower"));
    CHECK_THAT(outcome.out, Catch::Contains("Compared with honest:"));
    const Json interval =
        model_in(summary, "delay").at("intervals").at("tcp").at("p50_us");
    CHECK(interval.at(0) <= model_in(summary, "delay")["sources"]["tcp"]["p50_us"]);
    CHECK(interval.at(1) >= model_in(summary, "delay")["sources"]["tcp"]["p50_us"]);
  }
}
