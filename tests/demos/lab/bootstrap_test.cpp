#include "demos/lab/statistics/bootstrap.h"

#include <cmath>

#include "demos/lab/compare/findings.h"
#include "demos/lab/compare/series.h"
#include "tests/demos/lab/simulation.h"
#include "tests/support/catch.h"

using lab::Interval;
using lab_test::Noise;

namespace {

using Values = std::vector<double>;
using Pairs = std::vector<std::pair<double, double>>;

Values draw(Noise& noise, std::size_t count, double mean) {
  Values values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(mean + noise.normal());
  return values;
}

/// Runs of two servers on a machine that drifts: both runs of a pair feel it alike.
Pairs simulated_pairs(Noise& noise, std::size_t count, double true_ratio) {
  Pairs pairs;
  for (std::size_t i = 0; i < count; ++i) {
    const double drift = std::exp(0.3 * noise.normal());
    pairs.emplace_back(true_ratio * drift * std::exp(0.05 * noise.normal()),
                       drift * std::exp(0.05 * noise.normal()));
  }
  return pairs;
}

}  // namespace

TEST_CASE("the median is the middle one, or between the two in the middle") {
  CHECK_FALSE(lab::median({}));
  CHECK(lab::median({3}) == 3);
  CHECK(lab::median({5, 1, 3}) == 3);
  CHECK(lab::median({4, 1, 3, 2}) == 2.5);
}

TEST_CASE("a bootstrap interval has known ends in simple cases") {
  const Interval one = lab::bootstrap_median({7});
  CHECK((one.low == 7 && one.high == 7));
  // Of three values each end is the median in 7 of 27 resamples: more than 2.5 %.
  const Interval three = lab::bootstrap_median({1, 2, 30});
  CHECK((three.low == 1 && three.high == 30));
  // Of many, the ends are the order statistics around n/2 -+ 0.98 sqrt(n).
  Values many;
  for (int i = 0; i < 101; ++i) many.push_back(i);
  const Interval wide = lab::bootstrap_median(many);
  CHECK(wide.low == Approx(50 - 0.98 * std::sqrt(101)).margin(2.01));
  CHECK(wide.high == Approx(50 + 0.98 * std::sqrt(101)).margin(2.01));
}

TEST_CASE("a bootstrap interval is the same each time") {
  const Values values{5, 9, 1, 7, 3, 8};
  const Interval first = lab::bootstrap_median(values);
  const Interval second = lab::bootstrap_median(values);
  CHECK((first.low == second.low && first.high == second.high));
}

TEST_CASE("bootstrap intervals cover the true median about as often as they claim") {
  for (const std::size_t runs : {8u, 20u}) {
    Noise noise(runs);
    int covered = 0;
    constexpr int experiments = 120;
    for (int i = 0; i < experiments; ++i)
      covered += lab::bootstrap_median(draw(noise, runs, 10)).contains(10) ? 1 : 0;
    CAPTURE(runs, covered);
    CHECK(covered >= experiments * 86 / 100);
    CHECK(covered <= experiments * 99 / 100);
  }
}

TEST_CASE("the signed-rank test gives the probabilities of the tables") {
  CHECK(lab::signed_rank_p({1, 2, 3, 4, 5}) == Approx(2.0 / 32));
  CHECK(lab::signed_rank_p({1, 2, 3, 4, 5, 6}) == Approx(2.0 / 64));
  CHECK(lab::signed_rank_p({-1, -2, -3, -4, -5, -6}) == Approx(2.0 / 64));
  CHECK(lab::signed_rank_p({-1, 2, 3, 4, 5, 6, 7, 8}) == Approx(4.0 / 256));
  CHECK(lab::signed_rank_p({-3, 1, 2, 4, 5, 6, 7, 8}) == Approx(10.0 / 256));
  CHECK(lab::signed_rank_p({1, -1, 2, -2}) == Approx(1));
  CHECK(lab::signed_rank_p({0, 0}) == Approx(1));
}

TEST_CASE("pairs show a difference, its size, and how sure that is") {
  const lab::PairedRatio result = lab::compare_pairs(
      {{110, 100}, {224, 200}, {57, 50}, {111, 100}, {113, 100}, {112, 100}});
  CHECK(result.differs);
  CHECK(result.pairs == 6);
  CHECK(result.ratio == Approx(1.12));
  CHECK(result.interval.low >= 1.10);
  CHECK(result.interval.high <= 1.14);
}

TEST_CASE("A/A pairs seldom differ, and a difference of the stated size is seen") {
  for (const std::size_t count : {6u, 8u, 12u}) {
    Noise noise(100 + count);
    int found = 0, seen = 0;
    constexpr int experiments = 100;
    for (int i = 0; i < experiments; ++i) {
      const auto same = lab::compare_pairs(simulated_pairs(noise, count, 1));
      found += same.differs ? 1 : 0;
      const Pairs apart = simulated_pairs(noise, count, same.detectable);
      seen += lab::compare_pairs(apart).differs ? 1 : 0;
    }
    CAPTURE(count, found, seen);
    CHECK(found <= experiments * 9 / 100);
    CHECK(seen >= experiments * 60 / 100);
  }
}

TEST_CASE("five pairs that all agree are not enough") {
  CHECK_FALSE(
      lab::compare_pairs({{2, 1}, {2.1, 1}, {2.2, 1}, {2.3, 1}, {2.4, 1}}).differs);
}

TEST_CASE("findings are words that claim no more than was found") {
  using lab::finding_text;
  CHECK(finding_text({1.12, {1.09, 1.15}, 8, true, 1.06}, false) ==
        "12 % slower [9, 15], 8 pairs");
  CHECK(finding_text({0.88, {0.85, 0.91}, 8, true, 1.06}, false) ==
        "12 % faster [9, 15], 8 pairs");
  CHECK(finding_text({1.3, {1.25, 1.36}, 6, true, 1.06}, true) ==
        "30 % more [25, 36], 6 pairs");
  CHECK(finding_text({0.5, {0.4, 0.6}, 6, true, 1.06}, true) ==
        "50 % less [40, 60], 6 pairs");
  CHECK(finding_text({12.3, {11.2, 14}, 6, true, 1.06}, false) ==
        "12 times as long [11, 14], 6 pairs");
  CHECK(finding_text({2.5, {2.2, 2.8}, 6, true, 1.06}, true) ==
        "2.5 times as much [2.2, 2.8], 6 pairs");
  CHECK(finding_text({1.01, {0.98, 1.05}, 8, false, 1.0651}, false) ==
        "no difference found; this design would detect >= 7 %");
  CHECK(finding_text({1.01, {0.5, 2}, 8, false, 3.5}, false) ==
        "no difference found; this design would detect >= 3.5 times as much");
  CHECK(finding_text({1, {1, 1}, 8, false, 1}, false) ==
        "no difference found; this design would detect >= 1 %");
}

TEST_CASE("runs are interleaved so that drift hits all models alike") {
  using lab::Slot;
  CHECK(lab::run_order(2, 4) ==
        std::vector<Slot>{
            {0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 2}, {1, 2}, {1, 3}, {0, 3}});
  CHECK(lab::run_order(3, 2) ==
        std::vector<Slot>{{0, 0}, {1, 0}, {2, 0}, {2, 1}, {1, 1}, {0, 1}});
  CHECK(lab::run_order(1, 2) == std::vector<Slot>{{0, 0}, {0, 1}});
  CHECK(lab::run_order(3, 0).empty());
}
