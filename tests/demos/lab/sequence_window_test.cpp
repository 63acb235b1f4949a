#include "demos/lab/engine/sequence_window.h"

#include <random>
#include <set>

#include "demos/lab/counting/jitter.h"
#include "tests/support/catch.h"

using lab::SequenceWindow;
using Arrival = SequenceWindow::Arrival;
using namespace std::chrono_literals;

TEST_CASE("numbers that come in order, overtaken, twice or after all are told apart") {
  SequenceWindow window(64);
  CHECK(window.arrive(0) == Arrival::in_order);
  CHECK(window.arrive(2) == Arrival::in_order);
  CHECK(window.arrive(1) == Arrival::reordered);
  CHECK(window.arrive(1) == Arrival::duplicate);
  CHECK(window.arrive(2) == Arrival::duplicate);
  CHECK(window.arrive(64) == Arrival::in_order);
  CHECK(window.arrive(1) == Arrival::duplicate);
  CHECK(window.arrive(0) == Arrival::too_old);
  CHECK(window.arrive(63) == Arrival::reordered);
}

TEST_CASE("a gap wider than the window leaves nothing behind") {
  SequenceWindow window(64);
  for (std::uint64_t i = 0; i < 64; ++i) window.arrive(i);
  CHECK(window.arrive(1'000'000) == Arrival::in_order);
  CHECK(window.arrive(1'000'000 - 63) == Arrival::reordered);
  CHECK(window.arrive(1'000'000 - 64) == Arrival::too_old);
}

TEST_CASE("the window agrees with a list of all numbers") {
  SequenceWindow window(128);
  std::mt19937_64 random(1);
  std::set<std::uint64_t> seen;
  std::uint64_t highest = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t ahead = highest + random() % 40, back = random() % 160;
    const std::uint64_t number = ahead > back ? ahead - back : 0;
    Arrival expected = Arrival::in_order;
    if (!seen.empty() && number <= highest)
      expected = highest + 1 - number > 128 ? Arrival::too_old
                 : seen.count(number) > 0   ? Arrival::duplicate
                                            : Arrival::reordered;
    REQUIRE(window.arrive(number) == expected);
    seen.insert(number);
    highest = std::max(highest, number);
  }
}

TEST_CASE("jitter is smoothed over sixteen differences") {
  lab::Jitter jitter;
  CHECK_FALSE(jitter.arrived(1ms));
  const auto first = jitter.arrived(1016us);
  REQUIRE(first);
  CHECK(first->difference_ns == 16'000);
  CHECK(jitter.smoothed_ns() == Approx(1000));
  CHECK(jitter.arrived(1000us)->growth_ns == Approx(15'000.0 / 16));
  CHECK(jitter.smoothed_ns() == Approx(1937.5));
  for (int i = 0; i < 500; ++i) jitter.arrived(i % 2 == 0 ? 1ms : 2ms);
  CHECK(jitter.smoothed_ns() == Approx(1e6).epsilon(0.001));
}
