// The generator in this process, with sockets of the test.

#include "demos/lab/engine/engine.h"

#include <thread>

#include "demos/common/socket.h"
#include "demos/lab/engine/connect.h"
#include "demos/lab/result.h"
#include "tests/support/catch.h"

using lab::Engine;
using lab::Poller;
using lab::TrafficSource;
using namespace std::chrono_literals;

namespace {

constexpr lab::Timing timing{60ms, 100ms, 50ms};
constexpr std::size_t size = 8;

struct Bench {
  explicit Bench(double rate = 1000, const lab::Timing& phases = timing)
      : engine(poller, phases, size),
        source(engine.add_source("udp", lab::Plan(lab::Arrivals::constant, rate, 1))) {
    lab::add_udp_flows(engine, source, reactor::Address::local_of(silent.get()),
                       {2, size});
  }

  demo::Fd silent = demo::bind_udp(reactor::Address("127.0.0.1", 0));
  Poller poller;
  Engine engine;
  TrafficSource& source;
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

TEST_CASE("a generator that wakes after the window still offers the rest of it") {
  Bench bench(10'000);
  Engine::Hooks hooks;
  hooks.keep_going = [&] {
    std::this_thread::sleep_until(bench.engine.window().end + 5ms);
    return true;
  };
  bench.engine.run(hooks);
  CHECK(bench.source.tally().counts().offered == 1000);
  CHECK(bench.source.tally().send_lag().max() >= lab::Duration(5ms).count());
}

TEST_CASE("sending the rest of a late generator can be ended early") {
  Bench bench(10e6);
  int calls = 0;
  Engine::Hooks hooks;
  hooks.keep_going = [&] {
    std::this_thread::sleep_until(bench.engine.window().end);
    return ++calls < 2;
  };
  bench.engine.run(hooks);
  CHECK(bench.engine.cut_short());
  CHECK(bench.source.tally().counts().offered < 1'000'000);
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

TEST_CASE("a system clock that is set makes the run invalid, but blames no server") {
  Bench bench;
  lab::Duration offset = 1s;
  bench.engine.workspace().stamps = lab::StampClock([&] { return offset += 1ms; });
  bench.engine.run({});
  CHECK(bench.engine.clock_was_set());
  const lab::Verdict verdict = judge(bench.engine);
  CHECK(verdict.generator_at_fault);
  CHECK_THAT(verdict.reason, Catch::StartsWith("somebody set the system clock"));
}

TEST_CASE("a system clock that is set after the window is noticed, too") {
  Bench bench;
  lab::Duration offset = 1s;
  bench.engine.workspace().stamps = lab::StampClock([&] { return offset; });
  Engine::Hooks hooks;
  hooks.window_ended = [&] { offset += 1ms; };
  bench.engine.run(hooks);
  CHECK(bench.engine.clock_was_set());
}

TEST_CASE("after a run, even one that is cut short, the generator sleeps") {
  lab::Timing phases = timing;
  phases.pacing = lab::Pacing::spin;
  Bench bench(1000, phases);
  Engine::Hooks hooks;
  hooks.keep_going = [] { return false; };
  bench.engine.run(hooks);
  bench.poller.wait_until(lab::Clock::now() + 1ms);
  CHECK(bench.poller.slept());
}

TEST_CASE("with every pacing the whole plan is sent") {
  for (const auto pacing :
       {lab::Pacing::sleep, lab::Pacing::hybrid, lab::Pacing::spin}) {
    lab::Timing phases = timing;
    phases.pacing = pacing;
    Bench bench(1000, phases);
    bench.engine.run({});
    CHECK(bench.source.tally().counts().offered == 100);
    CHECK((bench.engine.usage().wake_up > 0us) == (pacing == lab::Pacing::hybrid));
  }
}

TEST_CASE("a run that is cut short counts what was due until then") {
  Bench bench(1000, {0ms, 10s, 50ms});
  const lab::Tally& tally = bench.source.tally();
  Engine::Hooks hooks;
  hooks.keep_going = [&] { return tally.counts().offered < 20; };
  bench.engine.run(hooks);
  CHECK(bench.engine.cut_short());
  CHECK(bench.engine.window().end <= lab::Clock::now());
  const lab::Duration length = bench.engine.window().end - bench.engine.window().begin;
  CHECK(length < 10s);
  CHECK(tally.counts().offered >= 20);
  CHECK(tally.counts().offered <= length / 1ms + 1);
}

TEST_CASE("a connection to a closed listener is an error with the address") {
  demo::Fd listener = demo::listen_tcp(reactor::Address("127.0.0.1", 0));
  const auto address = reactor::Address::local_of(listener.get());
  listener.close();
  CHECK_THROWS_WITH(lab::connect_stream(address, {}),
                    "connect TCP " + address.to_string() + ": connection refused");
}

TEST_CASE("for TCP the address of a name that accepts connections is chosen") {
  const demo::Fd listener = demo::listen_tcp(reactor::Address("127.0.0.1", 0));
  const auto good = reactor::Address::local_of(listener.get());
  const reactor::Address other("127.0.0.2", good.port()), v6("::1", good.port());
  CHECK(lab::choose_for_stream({v6, other, good}, {}) == good);
  CHECK(lab::choose_for_stream({good, other}, {}) == good);
  CHECK(lab::choose_for_stream({other, v6}, {}) == v6);
}

TEST_CASE("for UDP the first IPv4 address of a name is chosen") {
  const reactor::Address a("127.0.0.1", 9), b("127.0.0.2", 9), v6("::1", 9);
  CHECK(lab::choose_for_datagrams({v6, b, a}) == b);
  CHECK(lab::choose_for_datagrams({v6}) == v6);
}
