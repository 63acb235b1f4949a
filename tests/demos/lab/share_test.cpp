// Dividing a load among ranks, and adding up what they found, as far as one process
// can.

#include "demos/lab/load/distribution.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "demos/lab/ranks/ranks.h"
#include "tests/support/catch.h"

using lab::Clock;
using lab::LoadOptions;
using lab::Plan;
using lab::Share;
using namespace std::chrono_literals;

namespace {

std::vector<Share> shares_of(const LoadOptions& whole, int count) {
  std::vector<Share> shares;
  for (int i = 0; i < count; ++i) shares.push_back(share_of(whole, i, count));
  return shares;
}

/// What all ranks send, in order.
std::vector<lab::Duration> instants(const std::vector<Share>& shares, int each) {
  std::vector<lab::Duration> all;
  for (const Share& share : shares) {
    const LoadOptions& own = share.options;
    Plan plan(own.arrivals, own.rate, own.seed, own.burst, share.phase);
    for (int i = 0; i < each; ++i) all.push_back(plan.next());
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

TEST_CASE("the shares of all ranks are the whole load") {
  LoadOptions whole;
  whole.connections = 10;
  whole.rate = 1000;
  whole.connect_rate = 400;
  const std::vector<Share> shares = shares_of(whole, 4);
  std::size_t connections = 0;
  std::set<std::uint64_t> seeds;
  for (const Share& share : shares) {
    CHECK(share.first_connection == connections);
    CHECK(share.options.connections >= 2);
    CHECK(share.options.connections <= 3);
    CHECK(share.options.rate == 250);
    CHECK(share.options.connect_rate == 100);
    connections += share.options.connections;
    seeds.insert(share.options.seed);
  }
  CHECK(connections == 10);
  CHECK(seeds.size() == 4);
}

TEST_CASE("what is there once belongs to the first rank") {
  LoadOptions whole;
  whole.probe = 10;
  whole.peers = "cut:1";
  whole.json = whole.hgrm = whole.hlog = whole.heat = whole.progress = "file";
  const std::vector<Share> shares = shares_of(whole, 2);
  CHECK(shares[0].first);
  CHECK(shares[0].options.probe == 10);
  CHECK(shares[0].options.peers == "cut:1");
  CHECK(shares[0].options.json == "file");
  const LoadOptions& other = shares[1].options;
  CHECK_FALSE(shares[1].first);
  CHECK(other.probe == 0);
  for (const std::string& one :
       {other.peers, other.json, other.progress, other.hgrm, other.hlog, other.heat})
    CHECK(one.empty());
}

TEST_CASE("a rank that is alone has the load as it was asked for") {
  LoadOptions whole;
  whole.connections = 1;
  whole.seed = 7;
  whole.hlog = "file";
  const Share share = share_of(whole, 0, 1);
  CHECK(share.options.connections == 1);
  CHECK(share.options.rate == whole.rate);
  CHECK(share.options.seed == 7);
  CHECK(share.options.hlog == "file");
  CHECK(share.first_connection == 0);
  CHECK(share.phase == 0);
}

TEST_CASE("a rank without a connection is refused") {
  LoadOptions whole;
  whole.connections = 3;
  CHECK_NOTHROW(share_of(whole, 2, 3));
  for (const int number : {0, 3})
    CHECK_THROWS_WITH(share_of(whole, number, 4),
                      Catch::StartsWith("--connections: ") && Catch::Contains("4"));
}

TEST_CASE("ranks with constant arrivals take turns at even distances") {
  LoadOptions whole;
  whole.arrivals = lab::Arrivals::constant;
  whole.rate = 1000;
  const auto all = instants(shares_of(whole, 4), 50);
  for (std::size_t i = 1; i < all.size(); ++i) {
    CHECK(all[i] - all[i - 1] > 999us);
    CHECK(all[i] - all[i - 1] < 1001us);
  }
}

TEST_CASE("ranks with random arrivals send at instants of their own") {
  LoadOptions whole;
  const auto all = instants(shares_of(whole, 4), 50);
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST_CASE("a rank that is alone agrees with itself") {
  lab::Ranks ranks;
  CHECK(ranks.first());
  REQUIRE(ranks.count() == 1);
  CHECK(ranks.together([] {}));
  CHECK_THROWS_AS(ranks.together([] { throw std::out_of_range("mine"); }),
                  std::out_of_range);
  CHECK(ranks.first_problem("").empty());
  CHECK(ranks.largest(-3) == -3);
  CHECK(ranks.gather("bytes") == std::vector<std::string>{"bytes"});
  std::vector<std::int64_t> numbers{1, 2};
  ranks.sum(numbers);
  CHECK(numbers == std::vector<std::int64_t>{1, 2});

  const lab::Time start = Clock::now();
  const lab::Window window{start, start + 1s};
  lab::Tally tally("tcp", window);
  tally.offered(start, start);
  tally.answered({start, start, lab::Request::State::waiting},
                 lab::Arrival::without_stamp(start + 1ms));
  tally.end_interval(start + 1s, true);
  lab::LoadResult result{lab::SourceResult(tally)};
  result.verdict = {"slow"};
  const std::string before = text_of(result);
  const std::string log = histogram_log(0, result.main.log());
  combine(ranks, result);
  CHECK(text_of(result) == before);
  CHECK(histogram_log(0, result.main.log()) == log);
}
