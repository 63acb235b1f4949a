// Servers with one known property each, and a generator without a processor: the lab
// must report each correctly.

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>

#include <sstream>

#include "demos/common/socket.h"
#include "demos/lab/server/ports.h"
#include "tests/demos/lab/run_lab.h"
#include "tests/support/catch.h"

using lab::Json;
using namespace lab_test;

namespace {

/// One second without warm-up, so that the server's plan and the lab's counts begin
/// with the same request.
Json measure(const FakeServer& server, const std::string& protocol, Arguments more) {
  const Folder folder;
  Arguments arguments{"load",       protocol, "--port",  server.port(),
                      "--warmup",   "0",      "--drain", "0.5",
                      "--duration", "1",      "--json",  folder.path("result.json")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Outcome outcome = run_lab(arguments);
  CAPTURE(outcome.out, outcome.err);
  const Json json = read_json(folder.path("result.json"));
  REQUIRE(load_ended_well(outcome));
  UNSCOPED_INFO(json.dump(2));
  CHECK(json.at("offered").get<int>() == json.at("answered").get<int>() +
                                             json.at("lost").get<int>() +
                                             json.at("wrong").get<int>());
  return json;
}

/// One flow, so that the order of the requests is known, and their number.
Json measure_datagrams(const std::string& mode) {
  const FakeServer server(mode);
  const Json json = measure(
      server, "udp", {"--connections", "1", "--rate", "405", "--arrivals", "constant"});
  CHECK(json.at("offered") == 405);
  return json;
}

/// The share of requests in a heat map that took that long or longer.
double share_beyond(const std::string& heat, double us) {
  std::istringstream lines(heat);
  std::string title;
  std::getline(lines, title);
  double at = 0, response = 0, count = 0, all = 0, beyond = 0;
  while (lines >> at >> response >> count) {
    all += count;
    if (response >= us * 0.999) beyond += count;
  }
  return all > 0 ? beyond / all : 0;
}

double slow_share(const FakeServer& server, Arguments more) {
  const Folder folder;
  more.insert(more.end(), {"--heat", folder.path("heat"), "--duration", "3"});
  measure(server, "tcp", more);
  return share_beyond(read_file(folder.path("heat")), 100'000);
}

}  // namespace

TEST_CASE("a server that answers after 5 ms is measured as that") {
  const FakeServer server("delay");
  for (const std::string protocol : {"tcp", "udp"}) {
    CAPTURE(protocol);
    const Json json = measure(server, protocol, {"--rate", "200"});
    CHECK(json.at("answered") == json.at("offered"));
    CHECK(json.at("p50_us") >= 5000);
    CHECK(json.at("p50_us") < 50'000);
    CHECK(json.at("service").at("p50_us") >= 5000);
    CHECK(json.at("service").at("p50_us") <= json.at("p50_us"));
  }
}

TEST_CASE("a server that answers after exactly 200 us is measured as that") {
  const std::uint16_t port = lab::find_free_ports(1);
  demo::Process::Options options;
  options.command = {PROGRAM_DIR "/lab",  "echo", "--spin", "--delay", "200", "--port",
                     std::to_string(port)};
  options.out = demo::Process::Stream::null;
  const demo::Process echo(options);
  REQUIRE(demo::wait_for(echo.err(), POLLIN, std::chrono::seconds(10)));
  const Folder folder;
  // A busy machine delays every answer of a try, so the best one counts.
  double best = 1e9;
  for (int i = 0; i < 10 && best > 215; ++i) {
    const Outcome outcome =
        run_lab({"load", "tcp", "--port", std::to_string(port), "--rate", "1000",
                 "--arrivals", "constant", "--pacing", "hybrid", "--warmup", "0.2",
                 "--duration", "0.5", "--json", folder.path("a.json")});
    const Json json = read_json(folder.path("a.json"));
    CAPTURE(outcome.err, json.dump(2));
    REQUIRE(json.at("stamped") > 0);
    REQUIRE(json.at("service").at("p50_us") >= 200);
    best = std::min(best, json.at("service").at("p50_us").get<double>());
  }
  // The sanitizers slow down the echo, which is measured with everything else.
  CHECK(best < 260);
}

TEST_CASE(
    "a freeze of 200 ms in every second: an open loop sees it, a closed one not") {
  const FakeServer server("freeze");
  // A request that is due in the first half of a freeze waits for more than 100 ms;
  // that is one in ten.
  CHECK(slow_share(server, {"--rate", "500"}) == Approx(0.1).margin(0.04));
  // Each of two connections has one request open during a freeze, so two of all answers
  // of a second are slow.
  CHECK(slow_share(server, {"--closed", "--think", "1", "--connections", "2"}) < 0.02);
}

TEST_CASE("every tenth datagram dropped is lost, and nothing else") {
  const Json json = measure_datagrams("drop");
  CHECK(json.at("lost") == 40);
  CHECK(json.at("censored") == 40);
  CHECK(json.at("answered") == 365);
  CHECK(json.at("wrong") == 0);
  CHECK(json.at("duplicates") == 0);
  CHECK(json.at("reordered") == 0);
  // The kernel dropped none of them: it was the server.
  CHECK(json.at("losses").at("own_buffer") == 0);
  CHECK(json.at("losses").at("server_buffer") == 0);
  CHECK(json.at("losses").at("unexplained") == 40);
  // One in ten has no answer: the slowest twentieth is only known from below.
  CHECK(json.at("p90_us").is_number());
  CHECK(json.at("p99_us").is_null());
  CHECK(json.at("censored_at_least_us") >= 500'000);
  CHECK_THAT(verdict_of(json), Catch::Contains("90.1 % of the requests were answered"));
}

TEST_CASE("a lost datagram does not end a closed loop") {
  const FakeServer server("drop");
  for (const std::string think : {"0", "1"}) {
    const Json json = measure(
        server, "udp",
        {"--closed", "--think", think, "--connections", "1", "--duration", "2"});
    CHECK(json.at("lost") >= 1);
    CHECK(json.at("answered") > 9);
  }
}

TEST_CASE("every tenth datagram answered twice is a duplicate, and nothing else") {
  const Json json = measure_datagrams("double");
  CHECK(json.at("duplicates") == 40);
  CHECK(json.at("answered") == 405);
  CHECK(json.at("lost") == 0);
  CHECK(json.at("wrong") == 0);
  CHECK(json.at("unexpected") == 0);
  CHECK(json.at("reordered") == 0);
  CHECK_THAT(verdict_of(json), Catch::Contains("40 answers came twice"));
}

TEST_CASE("every tenth answer after the next one is reordered, and nothing else") {
  const Json json = measure_datagrams("swap");
  CHECK(json.at("reordered") == 40);
  CHECK(json.at("lost") == 0);
  CHECK(json.at("wrong") == 0);
  CHECK(json.at("duplicates") == 0);
  CHECK(json.at("jitter_us") > 0);
  CHECK(json.at("jitter").at("p50_us").is_number());
}

TEST_CASE("wrong bytes are wrong answers") {
  const FakeServer server("mangle");
  for (const std::string protocol : {"tcp", "udp"}) {
    CAPTURE(protocol);
    const Json json = measure(server, protocol, {});
    CHECK(json.at("wrong") > 0);
    CHECK(json.at("wrong") < json.at("answered"));
    CHECK(json.at("lost") == 0);
    CHECK_THAT(verdict_of(json), Catch::Contains("wrong answer"));
  }
}

TEST_CASE("late answers are counted and still answers") {
  const FakeServer server("delay");
  const Json json = measure(server, "udp", {"--late-after", "4", "--rate", "200"});
  CHECK(json.at("answered") == json.at("offered"));
  CHECK(json.at("late") == json.at("offered"));
  const Json patient =
      measure(server, "udp", {"--late-after", "3000", "--rate", "200"});
  CHECK(patient.at("late") == 0);
}

TEST_CASE("a server that becomes slower and slower is not stationary") {
  const FakeServer server("slower");
  const Json json = measure(server, "tcp",
                            {"--rate", "300", "--duration", "3", "--connections", "4"});
  CHECK(json.at("lost") == 0);
  const std::string verdict = verdict_of(json);
  CHECK((verdict.find("not stationary, p50 rose") != std::string::npos ||
         verdict.find("generator ") != std::string::npos));
}

TEST_CASE("a generator without a processor is reported as that") {
  const FakeServer server("honest");
  // The lab shares one processor with a process of higher priority that never sleeps.
  cpu_set_t before, one;
  REQUIRE(::sched_getaffinity(0, sizeof before, &before) == 0);
  CPU_ZERO(&one);
  std::size_t cpu = 0;
  while (!CPU_ISSET(cpu, &before)) ++cpu;
  CPU_SET(cpu, &one);
  const Folder folder;
  ::sched_setaffinity(0, sizeof one, &one);
  demo::Process::Options burner;
  burner.command = {"/bin/sh", "-c", "while :; do :; done"};
  burner.out = burner.err = demo::Process::Stream::null;
  demo::Process busy(burner);
  demo::Process lab =
      start_lab({"load", "tcp", "--port", server.port(), "--warmup", "0", "--duration",
                 "1.5", "--rate", "1000", "--json", folder.path("a.json")});
  ::sched_setaffinity(0, sizeof before, &before);
  REQUIRE(::setpriority(PRIO_PROCESS, static_cast<id_t>(lab.pid()), 19) == 0);
  REQUIRE(lab.wait(std::chrono::seconds(40)));
  busy.send_signal(SIGKILL);
  busy.wait(std::chrono::seconds(10));
  const Json json = read_json(folder.path("a.json"));
  CAPTURE(json.dump(2));
  CHECK_THAT(verdict_of(json), Catch::Contains("generator starved of CPU"));
  CHECK(json.at("generator").at("run_queue_wait_percent") > 5);
  CHECK(json.at("send_lag_p99_us") > 1000);
}
