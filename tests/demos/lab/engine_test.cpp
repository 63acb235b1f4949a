// The generator in this process, against sockets that the test holds itself.

#include "demos/lab/engine.h"

#include "demos/common/socket.h"
#include "demos/lab/connect.h"
#include "tests/support/catch.h"

using lab::Engine;
using lab::Poller;
using lab::Source;
using namespace std::chrono_literals;

namespace {

constexpr lab::Timing timing{60ms, 100ms, 50ms};
constexpr std::size_t size = 8;

struct Bench {
  explicit Bench(double rate = 1000)
      : source(engine.add_source("udp", lab::Plan(lab::Arrivals::constant, rate, 1))) {
    lab::add_udp_flows(engine, source, reactor::Address::local_of(silent.get()),
                       {2, size});
  }

  demo::Fd silent = demo::bind_udp(reactor::Address("127.0.0.1", 0));
  Poller poller;
  Engine engine{poller, timing, size};
  Source& source;
};

}  // namespace

TEST_CASE("every planned request of the window is offered, answered or not") {
  Bench bench;
  bench.engine.run({});
  const auto [offered, answered, lost, wrong] = bench.source.tally().counts();
  CHECK(offered == 100);
  CHECK(lost == 100);
  CHECK(answered + wrong == 0);
  CHECK_FALSE(bench.engine.cut_short());
}

TEST_CASE("the hooks enclose the window") {
  Bench bench;
  std::vector<std::pair<std::string, std::int64_t>> calls;
  const auto note = [&](const char* what) {
    calls.emplace_back(what, bench.source.tally().counts().offered);
  };
  Engine::Hooks hooks;
  hooks.window_nears = [&] { note("nears"); };
  hooks.window_ended = [&] { note("ended"); };
  bench.engine.run(hooks);
  REQUIRE(calls.size() == 2);
  CHECK(calls[0] == std::pair<std::string, std::int64_t>("nears", 0));
  CHECK(calls[1] == std::pair<std::string, std::int64_t>("ended", 100));
}

TEST_CASE("a run that is cut short counts what was due until then") {
  Bench bench;
  const lab::Time begin = lab::Clock::now();
  Engine::Hooks hooks;
  hooks.keep_going = [&] { return lab::Clock::now() < begin + 65ms; };
  bench.engine.run(hooks);
  CHECK(bench.engine.cut_short());
  CHECK(bench.source.tally().counts().offered <= 100);
  CHECK(bench.engine.window().end <= lab::Clock::now());
}

TEST_CASE("a connection that nobody accepts any more is an error with the address") {
  demo::Fd listener = demo::listen_tcp(reactor::Address("127.0.0.1", 0));
  const auto address = reactor::Address::local_of(listener.get());
  listener.close();
  CHECK_THROWS_WITH(lab::connect_stream(address, {}),
                    "connect TCP " + address.to_string() + ": connection refused");
}
