// The real `lab load` as several ranks under mpirun, on this machine.

#include <signal.h>

#include <algorithm>
#include <sstream>

#include "tests/demos/lab/run_lab.h"
#include "tests/support/catch.h"

using lab::Json;
using namespace lab_test;

namespace {

/// mpirun refuses root and too many ranks unless it is told; MPI itself leaks a little.
Arguments mpirun(int ranks, const Arguments& lab_arguments) {
  Arguments command{MPIRUN,
                    "--allow-run-as-root",
                    "--oversubscribe",
                    "--bind-to",
                    "none",
                    "-x",
                    "ASAN_OPTIONS=detect_leaks=0",
                    "-np",
                    std::to_string(ranks),
                    PROGRAM_DIR "/lab",
                    "load"};
  command.insert(command.end(), lab_arguments.begin(), lab_arguments.end());
  return command;
}

Outcome run_ranks(int ranks, const Arguments& arguments) {
  demo::Process::Options options;
  options.command = mpirun(ranks, arguments);
  return run_to_end(options);
}

/// A short load of 800 requests per second, and what must hold for every one.
Json load(int ranks, const FakeServer& server, const std::string& protocol,
          const Arguments& more) {
  const Folder folder;
  Arguments arguments{protocol,
                      "--port",
                      server.port(),
                      "--rate",
                      "800",
                      "--json",
                      folder.path("result.json"),
                      "--warmup",
                      "0.2",
                      "--duration",
                      "0.5",
                      "--drain",
                      "1"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Outcome outcome = run_ranks(ranks, arguments);
  UNSCOPED_INFO(outcome.out << outcome.err);
  REQUIRE(load_ended_well(outcome));
  const std::string marker = "verdict: ";
  CHECK(outcome.out.find(marker) == outcome.out.rfind(marker));
  CHECK_THAT(outcome.out, Catch::Contains(marker));
  const Json json = read_json(folder.path("result.json"));
  UNSCOPED_INFO(json.dump(2));
  CHECK(json.at("offered").get<int>() == json.at("answered").get<int>() +
                                             json.at("lost").get<int>() +
                                             json.at("wrong").get<int>());
  CHECK(json.at("workload").at("ranks") == ranks);
  CHECK(json.at("workload").at("connections") >= ranks);
  return json;
}

int lines_of(const std::string& text, const std::string& words) {
  std::istringstream lines(text);
  int count = 0;
  for (std::string line; std::getline(lines, line);)
    count += line.find(words) != std::string::npos ? 1 : 0;
  return count;
}

/// The whole of an error of the lab is one line; mpirun adds words of its own.
void check_one_line(int ranks, const Arguments& arguments, const std::string& words) {
  const Outcome outcome = run_ranks(ranks, arguments);
  CAPTURE(outcome.out, outcome.err);
  CHECK(outcome.status == 1);
  CHECK(outcome.out.empty());
  CHECK(lines_of(outcome.err, "lab: ") == 1);
  CHECK_THAT(outcome.err, Catch::Contains("lab: rank " + words));
}

}  // namespace

TEST_CASE("the ranks make the load of one together") {
  const FakeServer server("honest");
  for (const std::string protocol : {"tcp", "udp"}) {
    CAPTURE(protocol);
    // At a constant pace the number is known: 100 of each.
    const Json json = load(4, server, protocol, {"--arrivals", "constant"});
    CHECK(json.at("offered") == 400);
    CHECK(json.at("answered") == 400);
    CHECK(json.at("connect").at("connections") == 8);
  }
  const Json random = load(3, server, "tcp", {});
  CHECK(random.at("offered").get<int>() == Approx(400).margin(120));
}

TEST_CASE("the ranks share a closed loop, and a probe is there once") {
  const FakeServer server("honest");
  const Folder folder;
  const Outcome outcome =
      run_ranks(2, {"tcp", "--port", server.port(), "--closed", "--connections", "5",
                    "--probe", "100", "--warmup", "0.1", "--duration", "0.5", "--json",
                    folder.path("a.json")});
  CAPTURE(outcome.err);
  REQUIRE(load_ended_well(outcome));
  const Json json = read_json(folder.path("a.json"));
  CHECK(json.at("answered") == json.at("offered"));
  CHECK(json.at("connect").at("connections") == 5);
  CHECK(json.at("probe").at("offered") == 50);
}

TEST_CASE("datagrams of all ranks reach all ports") {
  const FakeServer server("honest");
  const Json json =
      load(4, server, "udp",
           {"--udp-sockets", "4", "--connections", "4", "--arrivals", "constant"});
  CHECK(json.at("answered") == 400);
}

TEST_CASE("the log of all ranks has every count of the result") {
  const FakeServer server("honest");
  const Folder folder;
  const std::string log = folder.path("a.hlog"), table = folder.path("a.hgrm");
  const Json json = load(3, server, "tcp", {"--hlog", log, "--hgrm", table});
  const Outcome merged = run_lab({"merge", log, "--json", folder.path("sum.json"),
                                  "--hgrm", folder.path("sum.hgrm")});
  REQUIRE(merged.status == 0);
  const Json sums = read_json(folder.path("sum.json")).at("histograms");
  CHECK(sums.at("response").at("count") == json.at("answered"));
  CHECK(sums.at("send_lag").at("count") == json.at("offered"));
  CHECK(sums.at("response").at("max_us") == json.at("max_us"));
  CHECK(read_file(folder.path("sum.hgrm")) == read_file(table));
}

TEST_CASE("a fault that one rank sees is the verdict on all") {
  const FakeServer server("hangs_up");
  const Json json = load(2, server, "tcp", {});
  CHECK(json.at("connections_ended") > 0);
  CHECK_THAT(json.at("verdict").get<std::string>(),
             Catch::StartsWith("invalid: rank ") &&
                 Catch::Contains(" of 2: tcp: the server ended"));
}

TEST_CASE("what fails on any rank is one line, and all end") {
  const FakeServer server("honest");
  check_one_line(3, {"tcp", "--port", "1"},
                 "0 of 3: connect TCP 127.0.0.1:1: connection refused (is the server");
  check_one_line(3, {"tcp", "--port", server.port(), "--connections", "2"},
                 "0 of 3: --connections: each of 3 ranks needs one");
  check_one_line(2, {"tcp", "--port", server.port(), "--json", "/no/such/folder"},
                 "0 of 2: cannot write /no/such/folder");
}

TEST_CASE("a rank that fails alone is named") {
  const FakeServer server("honest");
  Arguments command = mpirun(1, {"tcp", "--port", server.port(), "--duration", "60"});
  for (const std::string word : {":", "-np", "1", PROGRAM_DIR "/lab", "load", "tcp",
                                 "--port", "1", "--duration", "60"})
    command.push_back(word);
  demo::Process::Options options;
  options.command = command;
  const Outcome outcome = run_to_end(options);
  CAPTURE(outcome.err);
  CHECK(outcome.status == 1);
  CHECK(lines_of(outcome.err, "lab: ") == 1);
  CHECK_THAT(outcome.err, Catch::Contains("lab: rank 1 of 2: connect TCP 127.0.0.1:1"));
}

TEST_CASE("Ctrl-C at mpirun ends all ranks with a partial result") {
  const FakeServer server("honest");
  const Folder folder;
  demo::Process::Options options;
  options.command = mpirun(
      3, {"tcp", "--port", server.port(), "--duration", "60", "--warmup", "0", "--json",
          folder.path("a.json"), "--progress", folder.path("progress")});
  // It leaves them one second unless told otherwise: too short for a busy machine.
  options.command.insert(options.command.begin() + 1,
                         {"--mca", "odls_base_sigkill_timeout", "5"});
  options.in = options.out = options.err = demo::Process::Stream::null;
  demo::Process ranks(options);
  // They run when the first has told a second of it.
  while (!std::filesystem::exists(folder.path("progress")) ||
         read_file(folder.path("progress")).empty())
    REQUIRE_FALSE(ranks.wait(std::chrono::milliseconds(50)));
  ranks.send_signal(SIGINT);
  const auto end = ranks.wait(std::chrono::seconds(20));
  REQUIRE(end);
  CHECK(end->status != 0);
  const Json json = read_json(folder.path("a.json"));
  CHECK(json.at("partial") == true);
  CHECK(json.at("answered") > 0);
}
