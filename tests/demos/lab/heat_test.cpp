// Responses over time, and whether they stay the same.

#include "demos/lab/counting/heat.h"

#include <functional>
#include <random>
#include <sstream>

#include "demos/lab/statistics/verdict.h"
#include "tests/support/catch.h"

using lab::Heat;

namespace {

/// 50 answers in each slice, whose median is `median_ns` of the slice.
Heat heat_with(const std::function<double(int)>& median_ns, std::uint64_t seed = 1) {
  Heat heat;
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> share(0.693);  // median 1
  for (int slice = 0; slice < Heat::slices; ++slice)
    for (int i = 0; i < 50; ++i)
      heat.record(slice, static_cast<std::int64_t>(median_ns(slice) * share(random)));
  return heat;
}

}  // namespace

TEST_CASE("a heat map finds the median of any part within a few percent") {
  Heat heat;
  for (int i = 1; i <= 1000; ++i) heat.record(i % 10, i * 1000);
  CHECK(heat.count_in(0, 10) == 1000);
  CHECK(heat.count_in(10, Heat::slices) == 0);
  CHECK(heat.median_in(0, 10) == Approx(500e3).epsilon(0.05));
  CHECK(heat.median_in(10, 20) == 0);
  Heat twice;
  twice.add(heat);
  twice.add(heat);
  CHECK(twice.count_in(0, 100) == 2000);
}

TEST_CASE("a heat map is printed as time, lower end of the bin, and count") {
  Heat heat;
  heat.record(0, 150);
  heat.record(50, 1'100'000);
  heat.record(50, 1'100'000);
  heat.record(99, lab::Histogram::highest + 5);
  std::istringstream lines(heat.text(2));
  std::string line;
  std::getline(lines, line);
  CHECK(line == "# seconds response_us count");
  std::getline(lines, line);
  CHECK(line == "0 1 1");
  std::getline(lines, line);
  CHECK(line == "1 1000 2");
  std::getline(lines, line);
  CHECK_THAT(line, Catch::StartsWith("1.98 ") && Catch::EndsWith(" 1"));
  CHECK_FALSE(std::getline(lines, line));
}

TEST_CASE("responses that become slower and slower are not stationary") {
  const Heat rising = heat_with([](int slice) { return 1e6 * (1 + slice * 0.1); });
  CHECK_THAT(lab::drift_of(rising), Catch::StartsWith("p50 rose from 1."));
  const Heat falling = heat_with([](int slice) { return 1e7 / (1 + slice * 0.1); });
  CHECK_THAT(lab::drift_of(falling), Catch::StartsWith("p50 fell from "));
}

TEST_CASE("an honest server on a noisy machine is stationary") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    std::mt19937_64 random(seed);
    // Another program comes and goes: some seconds are three times as slow as others.
    std::vector<double> noise;
    for (int i = 0; i < 10; ++i) noise.push_back(random() % 3 == 0 ? 3e5 : 1e5);
    const auto noisy = [&](int slice) {
      return noise[static_cast<std::size_t>(slice / 10)];
    };
    CAPTURE(seed);
    CHECK(lab::drift_of(heat_with(noisy, seed)).empty());
  }
}

TEST_CASE("a small trend, or one of few answers, is no verdict") {
  CHECK(lab::drift_of(heat_with([](int s) { return 1e6 * (1 + s * 0.004); })).empty());
  CHECK(lab::drift_of(heat_with([](int s) { return 2e5 * (1 + s * 0.02); })).empty());
  Heat few;
  for (int slice = 0; slice < Heat::slices; ++slice)
    few.record(slice, slice * 1'000'000);
  few.record(0, 1);
  CHECK_FALSE(lab::drift_of(few).empty());
  Heat fewer;
  for (int slice = 1; slice < Heat::slices; ++slice)
    fewer.record(slice, slice * 1'000'000);
  CHECK(lab::drift_of(fewer).empty());
}
