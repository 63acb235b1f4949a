// The real `lab load` with servers that have one known property each.

#include <signal.h>

#include <sstream>

#include "tests/demos/lab/run_lab.h"
#include "tests/support/catch.h"

using lab::Json;
using namespace lab_test;

namespace {

/// Runs a short load and returns its JSON; checks what must hold for every one. The
/// pace is 1000 requests per second unless `more` says another.
Json load(const FakeServer& server, const std::string& protocol, Arguments more) {
  const Folder folder;
  Arguments arguments{"load",     protocol, "--port",     server.port(),
                      "--warmup", "0.1",    "--duration", "0.5",
                      "--drain",  "0.5",    "--json",     folder.path("result.json")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Outcome outcome = run_lab(arguments);
  CAPTURE(outcome.out, outcome.err);
  REQUIRE(load_ended_well(outcome));
  const Json json = read_json(folder.path("result.json"));
  CHECK(json.at("offered").get<int>() == json.at("answered").get<int>() +
                                             json.at("lost").get<int>() +
                                             json.at("wrong").get<int>());
  UNSCOPED_INFO(json.dump(2));
  return json;
}

/// On a busy machine the generator may be late; any other problem is an error.
void check_right(const Json& json) {
  CHECK(json.at("offered") > 0);
  CHECK(json.at("answered") == json.at("offered"));
  const std::string verdict = verdict_of(json);
  CHECK((verdict == "valid" || verdict.find("generator ") != std::string::npos));
}

}  // namespace

TEST_CASE("an honest server is measured over TCP and UDP, open and closed") {
  const FakeServer server("honest");
  for (const std::string protocol : {"tcp", "udp"}) {
    CAPTURE(protocol);
    check_right(load(server, protocol, {}));
    check_right(load(server, protocol, {"--arrivals", "constant"}));
    check_right(load(server, protocol, {"--arrivals", "burst", "--burst", "5"}));
    const Json closed = load(server, protocol, {"--closed", "--connections", "4"});
    CHECK(closed.at("answered") == closed.at("offered"));
    check_right(closed);
    CHECK(closed.at("send_lag_p99_us") == 0);
  }
}

TEST_CASE("messages of one byte, and of many, are matched") {
  const FakeServer server("honest");
  check_right(load(server, "tcp", {"--size", "1"}));
  check_right(load(server, "tcp", {"--size", "65507", "--rate", "100"}));
  check_right(load(server, "udp", {"--size", "8"}));
  check_right(load(server, "udp", {"--size", "9000", "--udp-sockets", "4"}));
}

TEST_CASE("answers without a request on a stream are noticed") {
  const FakeServer server("doubling_stream");
  const Json json = load(server, "tcp", {"--rate", "50", "--connections", "1"});
  CHECK(json.at("wrong").get<int>() + json.at("unexpected").get<int>() > 0);
  CHECK_THAT(verdict_of(json), Catch::Contains("wrong answer"));
}

TEST_CASE("a server that hangs up is reported") {
  const FakeServer server("hangs_up");
  const Json json = load(server, "tcp", {});
  CHECK(json.at("connections_ended") > 0);
  CHECK_THAT(verdict_of(json), Catch::Contains("the server ended"));
}

TEST_CASE("a server that never reads cannot stop or fill the generator") {
  const FakeServer server("never_reads");
  const Json json = load(server, "tcp", {"--size", "65507", "--rate", "20000"});
  CHECK(json.at("answered") == 0);
  CHECK(json.at("lost") == json.at("offered"));
  CHECK(verdict_of(json).starts_with("invalid: tcp:"));
}

TEST_CASE("a name is as good as an address") {
  const FakeServer server("honest");
  for (const std::string protocol : {"tcp", "udp"})
    check_right(load(server, protocol, {"--host", "localhost"}));
}

TEST_CASE("the exit status says whether the result is valid") {
  const FakeServer good("honest"), bad("mangle");
  for (const FakeServer* server : {&good, &bad}) {
    const Outcome outcome =
        run_lab({"load", "tcp", "--port", server->port(), "--duration", "0.3",
                 "--warmup", "0", "--json", "-"});
    const std::string verdict = Json::parse(outcome.out).at("verdict");
    CAPTURE(verdict);
    if (server == &bad) CHECK(verdict != "valid");
    CHECK(outcome.status == (verdict == "valid" ? 0 : 1));
  }
}

TEST_CASE("each second is told while it runs, as text and as JSON") {
  const FakeServer server("honest");
  const Folder folder;
  const Outcome outcome =
      run_lab({"load", "tcp", "--port", server.port(), "--duration", "1.2", "--warmup",
               "0.3", "--rate", "500", "--progress", folder.path("progress")});
  CHECK(load_ended_well(outcome));
  CHECK_THAT(outcome.err, Catch::Contains(" s  warmup ") &&
                              Catch::Contains(" s  measure ") &&
                              Catch::Contains("/s  "));
  std::istringstream lines(read_file(folder.path("progress")));
  std::vector<Json> seconds;
  for (std::string line; std::getline(lines, line);)
    seconds.push_back(Json::parse(line));
  REQUIRE(seconds.size() >= 3);
  CHECK(seconds[0].at("phase") == "warmup");
  CHECK(seconds[1].at("phase") == "measure");
  CHECK(seconds[1].at("t_s") >= 1.3);
  CHECK(seconds[1].at("offered_per_s").get<double>() == Approx(500).margin(200));
  for (const char* key :
       {"achieved_per_s", "outstanding", "p50_us", "p99_us", "max_us"})
    CHECK(seconds[1].at(key).is_number());
}

TEST_CASE("percentiles with too few answers beyond them are not told") {
  const FakeServer server("honest");
  const Folder folder;
  const Outcome outcome = run_lab(
      {"load", "tcp", "--port", server.port(), "--duration", "0.5", "--warmup", "0",
       "--rate", "400", "--arrivals", "constant", "--json", folder.path("a.json")});
  const Json json = read_json(folder.path("a.json"));
  CHECK(json.at("offered") == 200);
  CHECK(json.at("p50_us").is_number());
  CHECK(json.at("p90_us").is_number());
  CHECK(json.at("p99_us").is_null());
  CHECK(json.at("p999_us").is_null());
  CHECK(json.at("max_us").is_number());
  CHECK_THAT(outcome.out, Catch::Contains("           -           -  "));
}

TEST_CASE("probes measure beside a load and do not count in it") {
  const FakeServer server("honest");
  for (const std::string protocol : {"tcp", "udp"}) {
    const Json json = load(server, protocol, {"--probe", "100"});
    CHECK(json.at("probe").at("offered") == 50);
    CHECK(json.at("probe").at("answered") == 50);
    CHECK(json.at("offered") > 300);
    CHECK(json.at("workload").at("probe_rate") == 100);
  }
  const Json closed = load(server, "tcp", {"--closed", "--probe", "100"});
  CHECK(closed.at("probe").at("offered") == 50);
}

TEST_CASE("a closed loop that thinks asks no faster than that") {
  const FakeServer server("honest");
  for (const std::string protocol : {"tcp", "udp"}) {
    const Json json =
        load(server, protocol, {"--closed", "--think", "20", "--connections", "4"});
    CHECK(json.at("answered") == json.at("offered"));
    // Four connections, each at most once in 20 ms, for 500 ms.
    CHECK(json.at("offered") <= 104);
    CHECK(json.at("offered") >= 20);
    CHECK(json.at("workload").at("think_ms") == 20);
  }
}

TEST_CASE("each added connection costs the generator less than 4 KiB") {
  const FakeServer server("honest");
  const auto memory_with = [&](const std::string& connections) {
    const Json json = load(server, "tcp", {"--connections", connections});
    CHECK(json.at("connect").at("connections") == std::stoi(connections));
    CHECK(json.at("connect").at("failed") == 0);
    CHECK(json.at("connect").at("p50_us") <= json.at("connect").at("max_us"));
    return json.at("generator").at("rss_kib").get<double>();
  };
  const double few = memory_with("100"), many = memory_with("1100");
  CHECK((many - few) / 1000 < 4);
}

TEST_CASE("misbehaving peers stand beside a load") {
  const FakeServer server("honest");
  const Json json = load(server, "tcp", {"--peers", "cut:2,silent:3"});
  CHECK(json.at("answered") == json.at("offered"));
  CHECK(json.at("peers").at("silent").at("connections") == 3);
  CHECK(json.at("peers").at("cut").at("completed") > 0);
  CHECK(json.at("peers").at("cut").at("wrong") == 0);
}

TEST_CASE("Ctrl-C ends a load early and still reports") {
  const FakeServer server("honest");
  const Folder folder;
  demo::Process lab =
      start_lab({"load", "tcp", "--port", server.port(), "--duration", "60", "--warmup",
                 "0", "--json", folder.path("a.json")});
  CHECK_FALSE(lab.wait(std::chrono::milliseconds(500)));
  lab.send_signal(SIGINT);
  const auto end = lab.wait(std::chrono::seconds(10));
  REQUIRE(end);
  CHECK(end->status == 130);
  const Json json = read_json(folder.path("a.json"));
  CHECK(json.at("partial") == true);
  CHECK(json.at("answered") > 0);
}

TEST_CASE("what cannot work is one clear line") {
  check_refusal(
      {"load", "tcp", "--port", "1"},
      "lab: connect TCP 127.0.0.1:1: connection refused (is the server running?)");
  check_refusal({"load", "udp", "--size", "7"}, "--size");
  check_refusal({"load", "sctp"}, "sctp");
  check_refusal({"load", "udp", "--peers", "cut:1"}, "--peers");
  check_refusal({"load", "tcp", "--think", "5"}, "--think");
  check_refusal({"load", "tcp", "--bogus"}, "--bogus");
  check_refusal({"load", "tcp", "--closed", "--rate", "9"}, "--closed excludes --rate");
  check_refusal({"load", "udp", "--port", "65000", "--udp-sockets", "537"},
                "lab: --port: 537 ports from 65000 on go beyond 65535");
  check_refusal({"load", "tcp", "--rate", "0"}, "--rate");
  for (const std::string option : {"--duration", "--warmup", "--drain", "--rate"})
    for (const std::string number : {"nan", "-nan", "NaN(1)"})
      check_refusal({"load", "tcp", option + "=" + number},
                    option + ": '" + number + "' is not a number");
  check_refusal({"load", "tcp", "--host", "no such host"}, "no such host");
  check_refusal({}, "subcommand");
}
