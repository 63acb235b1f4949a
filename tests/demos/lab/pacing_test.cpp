// How the generator waits for the next instant.

#include "demos/lab/engine/pacing.h"

#include <random>

#include "demos/lab/engine/poller.h"
#include "demos/lab/environment.h"
#include "tests/support/catch.h"

using lab::Clock;
using lab::Duration;
using lab::Pacing;
using lab::Time;
using namespace std::chrono_literals;

TEST_CASE("the wake-up time lets one sleep in twenty end too late") {
  std::mt19937_64 random(1);
  std::exponential_distribution<double> tail(1 / 20e3);
  lab::WakeUpTime wake_up;
  int late = 0;
  constexpr int warmup = 2000, sleeps = 20'000;
  for (int i = 0; i < warmup + sleeps; ++i) {
    const Duration lateness = 30us + Duration(static_cast<std::int64_t>(tail(random)));
    if (i >= warmup && lateness > wake_up.estimate()) ++late;
    wake_up.observe(lateness);
  }
  CHECK(late > sleeps / 40);
  CHECK(late < sleeps / 10);
}

TEST_CASE("the wake-up time stays bounded, whatever happens") {
  lab::WakeUpTime wake_up;
  for (int i = 0; i < 10'000; ++i) wake_up.observe(10s);
  CHECK(wake_up.estimate() == 500us);
  for (int i = 0; i < 10'000; ++i) wake_up.observe(0s);
  CHECK(wake_up.estimate() == 0us);
}

TEST_CASE("spinning never sleeps, and sleeping waits for the whole time") {
  lab::Poller poller;
  poller.set_pacing(Pacing::spin);
  const Time far = Clock::now() + 1h;
  poller.wait_until(far);
  CHECK_FALSE(poller.slept());
  poller.set_pacing(Pacing::sleep);
  const Time near = Clock::now() + 5ms;
  poller.wait_until(near);
  CHECK(poller.slept());
  CHECK(Clock::now() >= near);
}

TEST_CASE("hybrid sleeps first and asks the clock for the rest") {
  lab::Poller poller;
  poller.set_pacing(Pacing::hybrid);
  REQUIRE(poller.wake_up_time() > 0us);
  poller.wait_until(Clock::now() + 20ms);
  CHECK(poller.slept());
  poller.wait_until(Clock::now() + poller.wake_up_time() / 2);
  CHECK_FALSE(poller.slept());
}

TEST_CASE("the lab spins only where it has a processor of its own") {
  CHECK(lab::usual_pacing(false) == Pacing::sleep);
  CHECK(std::string(lab::name_of(Pacing::hybrid)) == "hybrid");
}
