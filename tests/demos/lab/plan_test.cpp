#include "demos/lab/engine/plan.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/catch.h"

using lab::Arrivals;
using lab::Duration;
using lab::Plan;

namespace {

constexpr Arrivals all_arrivals[] = {Arrivals::poisson, Arrivals::constant,
                                     Arrivals::burst};

std::vector<Duration> times(Plan plan, int count) {
  std::vector<Duration> result;
  for (int i = 0; i < count; ++i) result.push_back(plan.next());
  return result;
}

std::vector<double> gaps(const std::vector<Duration>& times) {
  std::vector<double> result;
  for (std::size_t i = 1; i < times.size(); ++i)
    result.push_back(lab::to_seconds(times[i] - times[i - 1]));
  return result;
}

}  // namespace

TEST_CASE("the seed alone decides the plan") {
  for (const Arrivals arrivals : all_arrivals) {
    CHECK(times(Plan(arrivals, 1000, 7), 1000) == times(Plan(arrivals, 1000, 7), 1000));
    CHECK(times(Plan(arrivals, 1000, 7), 1000) != times(Plan(arrivals, 1000, 8), 1000));
  }
}

TEST_CASE("a plan keeps its rate and never goes back in time") {
  for (const Arrivals arrivals : all_arrivals) {
    const auto all = times(Plan(arrivals, 5000, 1), 100'000);
    CHECK(std::is_sorted(all.begin(), all.end()));
    CHECK(lab::to_seconds(all.back()) == Approx(20).epsilon(0.02));
  }
}

TEST_CASE("constant arrivals have equal gaps, however long the run") {
  const auto all = gaps(times(Plan(Arrivals::constant, 3, 1), 100'000));
  for (const double gap : all) REQUIRE(gap == Approx(1.0 / 3).margin(2e-9));
}

TEST_CASE("poisson gaps are distributed exponentially") {
  auto all = gaps(times(Plan(Arrivals::poisson, 1000, 3), 50'000));
  std::sort(all.begin(), all.end());
  // Kolmogorov and Smirnov: the largest distance to the distribution function.
  double distance = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double expected = 1 - std::exp(-all[i] * 1000);
    distance =
        std::max(distance, std::fabs(expected - (static_cast<double>(i) + 0.5) /
                                                    static_cast<double>(all.size())));
  }
  CHECK(distance < 1.63 / std::sqrt(50'000));
}

TEST_CASE("a burst is many at one instant, bursts have equal gaps") {
  const auto all = times(Plan(Arrivals::burst, 1000, 5, 20), 2000);
  CHECK(all.front() < std::chrono::milliseconds(20));
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto first = all[i - i % 20];
    REQUIRE(all[i] == first);
    REQUIRE(lab::to_seconds(first - all.front()) ==
            Approx(0.02 * static_cast<double>(i / 20)).margin(2e-9));
  }
  CHECK(times(Plan(Arrivals::burst, 50, 5, 1), 10) ==
        times(Plan(Arrivals::constant, 50, 5), 10));
}

TEST_CASE("a rate of zero is refused") {
  CHECK_THROWS_AS(Plan(Arrivals::burst, 1, 1, 0), std::invalid_argument);
  CHECK_THROWS_AS(Plan(Arrivals::poisson, 0, 1), std::invalid_argument);
  CHECK_THROWS_AS(Plan(Arrivals::poisson, -1, 1), std::invalid_argument);
}
