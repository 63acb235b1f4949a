// The real `lab compare` with fake servers in the race.

#include <signal.h>

#include <fstream>
#include <sstream>

#include "demos/lab/compare/models.h"
#include "tests/demos/lab/comparison.h"
#include "tests/support/catch.h"

using lab::Json;
using namespace lab_test;

TEST_CASE("a comparison measures all sources and costs of an honest server") {
  const Folder folder;
  const Json summary = compare(folder, {"honest"});
  CHECK(summary.at("schema") == 2);
  CHECK(summary.at("partial") == false);
  const Json model = model_in(summary, "honest");
  CAPTURE(model.dump(2));
  CHECK(fine(model.at("verdict")));
  CHECK(model.at("repetitions") >= 1);  // 2 on a busy machine
  for (const std::string name : {"stdin", "udp", "tcp"}) {
    const Json& source = model.at("sources").at(name);
    CHECK(source.at("offered") > 0);
    CHECK(source.at("answered") == source.at("offered"));
    CHECK(source.at("p50_us") <= source.at("max_us"));
  }
  const Json& cost = model.at("cost");
  CHECK(cost.at("cpu_us_per_request") > 0);
  CHECK(cost.at("wakeups_per_request") > 0);
  CHECK(cost.at("idle_wakeups_per_s") < 20);
  CHECK(cost.at("threads_peak") == 1);
  CHECK(cost.at("rss_kib") > 500);
  CHECK(cost.at("rss_bytes_per_connection").is_number());
}

TEST_CASE("a server that was killed is reported with the signal") {
  const Folder folder;
  const Json summary = compare(folder, {}, {"--server", "victim=kill -KILL $$; true"});
  CHECK(verdict_of(summary, "victim") ==
        "invalid: did not start: was killed by signal 9 (Killed)");
}

TEST_CASE("servers that fail are reported as that, and the others are measured") {
  const Folder folder;
  const Json summary = compare(
      folder, {"does_not_start", "honest", "dies", "mangle", "drop", "hangs_up"});
  CHECK(fine(verdict_of(summary, "honest")));
  CHECK_THAT(
      verdict_of(summary, "does_not_start"),
      Catch::Contains("invalid: did not start: fake_server: I will not <b>start</b>"));
  CHECK(verdict_of(summary, "dies") == "invalid: ended with status 3: out of luck");
  CHECK_THAT(verdict_of(summary, "mangle"), Catch::Contains("wrong answer"));
  CHECK_THAT(verdict_of(summary, "drop"), Catch::StartsWith("invalid: udp: only"));
  CHECK_THAT(verdict_of(summary, "hangs_up"),
             Catch::StartsWith("invalid: tcp: the server"));
  CHECK_THAT(read_file(folder.path("r/dies.stderr.txt")),
             Catch::Contains("out of luck"));
  const std::string page = read_file(folder.path("r/report.html"));
  CHECK_THAT(page, Catch::Contains("I will not &lt;b&gt;start") &&
                       !Catch::Contains("<b>start"));
}

TEST_CASE("a program that does not exist does not stop the others") {
  const Folder folder;
  const Json summary =
      compare(folder, {"honest"}, {"--server", "ghost=/no/such/program --port {port}"});
  CHECK(fine(verdict_of(summary, "honest")));
  CHECK_THAT(verdict_of(summary, "ghost"),
             Catch::Contains("did not start") && Catch::Contains("/no/such/program"));
}

TEST_CASE("a server that says nothing is ready when its ports are open") {
  const Folder folder;
  const Json summary = compare(folder, {"silent", "chatty"});
  CHECK(fine(verdict_of(summary, "silent")));
  CHECK(fine(verdict_of(summary, "chatty")));
}

TEST_CASE("a server that never gets ready is given up") {
  const Folder folder;
  const Json summary = compare(folder, {"never_ready"}, {"--start-limit", "0.3"});
  CHECK(verdict_of(summary, "never_ready") ==
        "invalid: did not start: not ready after 300 ms (see --start-limit)");
}

TEST_CASE("a server that ignores SIGTERM is ended and noted") {
  const Folder folder;
  const Json summary = compare(folder, {"ignores_sigterm"}, {"--sources", "udp"});
  CHECK(fine(verdict_of(summary, "ignores_sigterm")));
  CHECK_THAT(model_in(summary, "ignores_sigterm")
                 .at("runs")
                 .at(0)
                 .at("note")
                 .get<std::string>(),
             Catch::Contains("SIGTERM"));
  CHECK(processes_with("ignores_sigterm") == 0);
}

TEST_CASE("a server that says much when it ends is read until it has ended") {
  const Folder folder;
  for (const std::string sources : {"udp", "stdin"}) {
    const Json summary = compare(folder, {"ends_loudly"}, {"--sources", sources});
    const Json model = model_in(summary, "ends_loudly");
    CHECK(fine(model.at("verdict")));
    CHECK_FALSE(model.at("runs").at(0).contains("note"));
  }
}

TEST_CASE("repetitions get the same load whatever the model") {
  const Folder folder;
  const Json summary = compare(folder, {"honest", "silent"}, {"--repetitions", "2"});
  const Json a = model_in(summary, "honest"), b = model_in(summary, "silent");
  REQUIRE(a.at("runs").size() >= 2);
  REQUIRE(b.at("runs").size() >= 2);
  for (const std::size_t i : {0u, 1u})
    for (const std::string source : {"stdin", "udp", "tcp"})
      CHECK(a["runs"][i]["sources"][source]["offered"] ==
            b["runs"][i]["sources"][source]["offered"]);
}

TEST_CASE("a closed loop keeps every connection busy") {
  const Folder folder;
  const Json summary = compare(folder, {"honest"}, {"--closed", "--connections", "16"});
  const Json model = model_in(summary, "honest");
  CHECK(fine(model.at("verdict")));
  CHECK(model.at("answers_per_s") > 500);
}

TEST_CASE("Ctrl-C, or a closed terminal, ends all and leaves a partial summary") {
  ::signal(SIGHUP, SIG_DFL);  // else the lab ignores it when nohup(1) runs the tests
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    const Folder folder;
    demo::Process lab = start_lab(
        comparison(folder, {"honest", "silent"}, {"--repetitions", "20", "--no-pin"}));
    // The second run has begun: the first is in the summary.
    Json summary;
    while (!lab.wait(std::chrono::milliseconds(20))) {
      std::ifstream file(folder.path("r/summary.json"));
      if (!file) continue;
      summary = Json::parse(file);
      if (!summary.at("models").at(0).at("runs").empty()) break;
    }
    lab.send_signal(number);
    const auto end = lab.wait(std::chrono::seconds(10));
    REQUIRE(end);
    CHECK(end->status == 130);
    summary = read_json(folder.path("r/summary.json"));
    CHECK(summary.at("partial") == true);
    CHECK(fine(verdict_of(summary, "honest")));
    CHECK(std::filesystem::exists(folder.path("r/report.html")));
    CHECK(processes_with(PROGRAM_DIR "/fake_server") == 0);
  }
}

TEST_CASE("Ctrl-C while a server starts ends it, too") {
  const Folder folder;
  demo::Process lab = start_lab(comparison(folder, {"never_ready"}));
  while (processes_with("never_ready") < 2 &&
         !lab.wait(std::chrono::milliseconds(10))) {
  }
  lab.send_signal(SIGINT);
  const auto end = lab.wait(std::chrono::seconds(10));
  REQUIRE(end);
  CHECK(end->status == 130);
  CHECK(processes_with("never_ready") == 0);
  CHECK(read_json(folder.path("r/summary.json")).at("partial") == true);
}

TEST_CASE(
    "a server that does not start is told at once, and without another it fails") {
  const Folder folder;
  const Outcome outcome = run_lab(comparison(
      folder, {}, {"--repetitions", "2", "--server", "mine=/no/such/server {port}"}));
  CHECK(outcome.status == 1);
  const std::string line = "lab: mine did not start: ";
  const auto at = outcome.err.find(line);
  CHECK(at < outcome.err.find("mine 2/2"));
  CHECK(outcome.err.find(line, at + 1) == std::string::npos);
}

TEST_CASE("help fits on a projector, and speaks no CLI11") {
  for (const Arguments& command : std::vector<Arguments>{{"--help"},
                                                         {"load", "--help"},
                                                         {"compare", "--help"},
                                                         {"sweep", "--help"},
                                                         {"merge", "--help"}}) {
    std::istringstream lines(run_lab(command).out);
    for (std::string line; std::getline(lines, line);)
      CHECK_THAT(line, !Catch::Contains("FLOAT") && !Catch::Contains("Excludes") &&
                           Catch::Matches(".{0,80}"));
  }
  CHECK_THAT(run_lab({"load", "--help"}).out,
             Catch::Contains("--rate PER_SECOND ") &&
                 Catch::Contains("--arrivals poisson|constant|burst\n") &&
                 Catch::Contains("(default: poisson)"));
}

TEST_CASE("a folder with other files is left alone") {
  const Folder folder;
  std::ofstream(folder.path("mine.txt")) << "precious";
  const Outcome outcome = run_lab({"compare", "--models", "", "--server",
                                   fake("honest"), "--output", folder.path()});
  CHECK(outcome.status != 0);
  CHECK_THAT(outcome.err, Catch::Contains("holds other files"));
  CHECK(read_file(folder.path("mine.txt")) == "precious");
}

TEST_CASE("only models are offered and started, whatever lies beside them") {
  const Folder folder;
  for (const char* name : {"reactor", "threaded", "test", "reactor.json"})
    std::ofstream(folder.path(std::string("uppercase_") + name)) << "#!/bin/true\n";
  lab::CompareOptions options;
  options.models = {"reactor"};
  CHECK(lab::models_of(options, folder.path()).size() == 1);
  for (const char* name : {"test", "reactor.json", "selector", "../uppercase_test"}) {
    options.models = {name};
    CHECK_THROWS_WITH(
        lab::models_of(options, folder.path()),
        std::string("--models: there is no model '") + name + "' (reactor, threaded)");
  }
}

TEST_CASE("bad options of a comparison are one clear line") {
  const auto check = [](Arguments arguments, const std::string& words) {
    arguments.insert(arguments.begin(), "compare");
    check_refusal(arguments, words);
  };
  check({"--models", "no_such_model"}, "there is no model 'no_such_model'");
  check({"--models", "", "--server", "nonsense"}, "NAME='COMMAND'");
  check({"--models", "", "--server", "../evil=true"}, "letters, digits");
  check({"--models", "", "--server", "..=true"}, "needs a letter or digit, not '..'");
  check({"--models", "", "--server", "a=true", "--server", "a=false"}, "two servers");
  for (const std::string option :
       {"--duration", "--warmup", "--drain", "--rate", "--idle", "--start-limit"})
    check({"--models", "", option, "nan"}, option + ": 'nan' is not a number");
  check({"--models", ""}, "nothing to compare");
  check({"--sources", "sctp"}, "sctp");
  check({"--models", "", "--server", "a=true", "--size", "7"}, "--size");
  check({"--closed", "--rate", "9"}, "--closed excludes --rate");
}
