// Misbehaving clients beside a measured load, with real servers: the load must not be
// affected, and all clients get the right answers.

#include "demos/lab/engine/connect.h"
#include "demos/lab/json.h"
#include "demos/lab/peers/peers.h"
#include "demos/lab/summary.h"
#include "tests/support/catch.h"
#include "tests/support/server.h"

using lab::Clock;
using lab::Engine;
using lab::Json;
using namespace std::chrono_literals;

namespace {

constexpr lab::Timing timing{200ms, 2s, 5s};
constexpr std::size_t size = 32;
constexpr std::size_t connections = 4;
constexpr double rate = 200;
constexpr rlim_t most_files = 4096;

std::string all_kinds(int each) {
  std::string spec;
  for (const char* kind : {"cut", "coalesce", "dribble", "never-read", "reset",
                           "half-close", "silent", "churn"})
    spec += (spec.empty() ? "" : ",") + std::string(kind) + ":" + std::to_string(each);
  return spec;
}

demo::Process::Options model(const std::string& name) {
  demo::Process::Options options;
  options.command = {PROGRAM_DIR "/uppercase_" + name, "--port", "0", "--no-stdin"};
  options.max_files = most_files;
  return options;
}

struct Crowd {
  Crowd(const reactor::Address& server, int each)
      : engine(poller, timing, size),
        source(engine.add_source("tcp", lab::Plan(lab::Arrivals::constant, rate, 1))),
        peers(poller, engine.workspace(), server, lab::parse_peers(all_kinds(each))) {
    lab::raise_descriptor_limit();
    lab::add_tcp_flows(engine, source, server, {connections, size});
    engine.add_periodic_task(peers);
    peers.start(Clock::now());
    const lab::Time limit = Clock::now() + 20s;
    while (!peers.settled() && Clock::now() < limit)
      engine.wait_until(Clock::now() + 10ms);
  }

  lab::Poller poller;
  Engine engine;
  lab::TrafficSource& source;
  lab::Peers peers;
};

void check_all_served(const Crowd& crowd, int each) {
  const auto [offered, answered, lost, wrong] = crowd.source.tally().counts();
  CHECK(offered >= 300);
  CHECK(answered == offered);
  CHECK(crowd.peers.problem().empty());
  const Json kinds = lab::to_json(crowd.peers.reports());
  for (const auto& [kind, one] : kinds.items()) {
    CAPTURE(kind, one.dump());
    CHECK(one.at("connections") >= each);
    CHECK(one.at("failed") == 0);
    CHECK(one.at("ended") == 0);
    const bool goes_in_rounds =
        kind != "dribble" && kind != "never-read" && kind != "silent";
    if (goes_in_rounds) CHECK(one.at("completed") > 0);
    if (kind == "dribble") CHECK(one.at("bytes_answered") > 0);
  }
}

}  // namespace

TEST_CASE("a load beside peers of every kind has the right result") {
  for (const char* name : {"reactor", "threaded"}) {
    CAPTURE(name);
    testing_support::Server server(model(name));
    Crowd crowd(server.tcp(), 5);
    crowd.engine.run({});
    check_all_served(crowd, 5);
    crowd.peers.stop();
    CHECK(server.end_with(SIGTERM) == 0);
  }
}

TEST_CASE("two hundred peers of each kind at once are served") {
  testing_support::Server server(model("reactor"));
  Crowd crowd(server.tcp(), 200);
  REQUIRE(crowd.peers.settled());
  crowd.engine.run({});
  check_all_served(crowd, 200);
}

TEST_CASE("a server that dies beside its peers ends nothing but the load") {
  testing_support::Server server(model("reactor"));
  Crowd crowd(server.tcp(), 20);
  Engine::Hooks hooks;
  hooks.window_nears = [&] { server.process().send_signal(SIGKILL); };
  crowd.engine.run(hooks);
  CHECK(crowd.engine.cut_short());
  const auto ended = [&](const char* kind) {
    return lab::to_json(crowd.peers.reports()).at(kind).at("ended").get<int>();
  };
  for (const char* kind : {"cut", "coalesce", "dribble", "never-read", "silent"}) {
    CAPTURE(kind);
    const lab::Time limit = Clock::now() + 5s;
    while (ended(kind) < 20 && Clock::now() < limit)
      crowd.engine.wait_until(Clock::now() + 10ms);
    CHECK(ended(kind) == 20);
  }
}
