#include "demos/lab/load/distribution.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "demos/lab/json.h"

namespace lab {
namespace {

// A large odd number, so that seeds near each other give different seeds for all ranks.
constexpr std::uint64_t seed_step = 0x9E3779B97F4A7C15;

void remove_outputs(LoadOptions& options) {
  options.probe = 0;
  for (std::string* one : {&options.peers, &options.json, &options.progress,
                           &options.hgrm, &options.hlog, &options.heat})
    one->clear();
}

void sum(Ranks& ranks, Histogram& histogram) {
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < histogram.size(); ++i)
    numbers.push_back(histogram.count_at(i));
  numbers.push_back(histogram.clipped());
  ranks.sum(numbers);
  histogram.clear();
  for (std::size_t i = 0; i < histogram.size(); ++i)
    if (numbers[i] > 0) histogram.add_at(i, numbers[i]);
  histogram.add_clipped(numbers.back());
}

void sum(Ranks& ranks, Heat& heat) {
  std::vector<std::int64_t> cells(heat.cells().begin(), heat.cells().end());
  ranks.sum(cells);
  heat.set_cells(cells);
}

void sum(Ranks& ranks, std::initializer_list<std::int64_t*> counters) {
  std::vector<std::int64_t> numbers;
  for (const std::int64_t* const one : counters) numbers.push_back(*one);
  ranks.sum(numbers);
  auto number = numbers.begin();
  for (std::int64_t* const one : counters) *one = *number++;
}

void sum(Ranks& ranks, Counters& all) {
  sum(ranks,
      {&all.offered, &all.answered, &all.wrong, &all.not_sent, &all.unexpected,
       &all.duplicates, &all.reordered, &all.late, &all.stamped, &all.connections_ended,
       &all.connections_failed, &all.in_window, &all.all_answers});
}

/// A value that only one rank knows counts for all.
std::optional<double> largest(Ranks& ranks, std::optional<double> figure) {
  const double found = ranks.largest(figure.value_or(-1));
  return found < 0 ? std::nullopt : std::optional<double>(found);
}

/// All ranks on the server's machine see the same server buffers.
void combine(Ranks& ranks, Losses& losses) {
  std::optional<double> server;
  if (losses.server_buffer) server = static_cast<double>(*losses.server_buffer);
  server = largest(ranks, server);
  if (server) losses.server_buffer = std::llround(*server);
  sum(ranks, {&losses.own_buffer});
}

void combine(Ranks& ranks, Record& record) {
  sum(ranks, record.counters);
  sum(ranks, record.ages);
  sum(ranks, record.jitter);
  sum(ranks, record.heat);
  std::int64_t jitter_ns = std::llround(record.jitter_ns);
  sum(ranks, {&jitter_ns, &record.jittering_flows});
  record.jitter_ns = static_cast<double>(jitter_ns);
  if (record.losses) combine(ranks, *record.losses);
}

/// All ranks began at the same time, so their intervals share one time axis.
void combine_intervals(Ranks& ranks, std::vector<LogInterval>& intervals) {
  const auto packed = [](const EncodedHistogram& one) {
    return Json{Json::binary({one.counts.begin(), one.counts.end()}), one.max};
  };
  const auto unpacked = [](const Json& one) {
    const auto& counts = one.at(0).get_binary();
    return EncodedHistogram{{counts.begin(), counts.end()}, one.at(1)};
  };
  Json own = Json::array();
  for (const LogInterval& one : intervals)
    own.push_back({one.start_s, one.length_s, packed(one.response), packed(one.service),
                   packed(one.client), packed(one.send_lag)});
  std::string bytes;
  Json::to_cbor(own, bytes);
  intervals.clear();
  for (const std::string& piece : ranks.gather(bytes))
    for (const Json& one : Json::from_cbor(piece))
      intervals.push_back({one.at(0), one.at(1), unpacked(one.at(2)),
                           unpacked(one.at(3)), unpacked(one.at(4)),
                           unpacked(one.at(5))});
  std::stable_sort(intervals.begin(), intervals.end(),
                   [](const auto& a, const auto& b) { return a.start_s < b.start_s; });
}

void combine(Ranks& ranks, SourceResult& source, double length_s) {
  sum(ranks, source.response);
  sum(ranks, source.service);
  sum(ranks, source.client);
  sum(ranks, source.send_lag);
  sum(ranks, {&source.counts.offered, &source.counts.answered, &source.counts.lost,
              &source.counts.wrong});
  combine(ranks, source.record);
  combine_intervals(ranks, source.record.intervals);
  const auto answers = static_cast<double>(source.record.counters.in_window);
  source.achieved_per_s = length_s > 0 ? answers / length_s : 0;
}

void combine(Ranks& ranks, ConnectReport& connect) {
  sum(ranks, {&connect.connections, &connect.failed});
  sum(ranks, connect.latency);
}

void combine(Ranks& ranks, GeneratorUsage& use) {
  use.cpu = ranks.largest(use.cpu);
  use.run_queue_wait = largest(ranks, use.run_queue_wait);
  use.rss_kib = largest(ranks, use.rss_kib);
  use.wake_up = from_seconds(ranks.largest(to_seconds(use.wake_up)));
}

/// An error of the server that any rank saw outweighs a fault of a generator.
void combine(Ranks& ranks, Verdict& verdict) {
  const bool server = !verdict.reason.empty() && !verdict.generator_at_fault;
  const std::string fault = ranks.first_problem(server ? verdict.reason : "");
  const std::string other = ranks.first_problem(verdict.reason);
  verdict = fault.empty() ? Verdict{other, !other.empty()} : Verdict{fault, false};
}

}  // namespace

Share share_of(const LoadOptions& whole, int number, int count) {
  if (count > 1 && whole.until.asked())
    throw std::invalid_argument(
        "--until works with one rank only, because all ranks must end their windows "
        "at the same time; use --duration");
  const auto ranks = static_cast<std::size_t>(count);
  const auto before = static_cast<std::size_t>(number);
  if (whole.connections < ranks)
    throw std::invalid_argument("--connections: each of " + std::to_string(count) +
                                " ranks needs one, give at least " +
                                std::to_string(count));
  const std::size_t each = whole.connections / ranks, more = whole.connections % ranks;
  Share share{whole, before * each + std::min(before, more),
              static_cast<double>(number) / count, number == 0};
  LoadOptions& own = share.options;
  own.connections = each + (before < more ? 1 : 0);
  own.rate = whole.rate / count;
  own.connect_rate = whole.connect_rate / count;
  // Constant plans share the seed, so that their phases have equal distances.
  if (whole.arrivals == Arrivals::poisson) own.seed = whole.seed + before * seed_step;
  if (number > 0) remove_outputs(own);
  return share;
}

void combine(Ranks& ranks, LoadResult& result) {
  if (ranks.count() == 1) return;
  result.ranks = ranks.count();
  result.length_s = ranks.largest(result.length_s);
  result.partial = ranks.largest(result.partial ? 1 : 0) > 0;
  combine(ranks, result.main, result.length_s);
  if (result.connect) combine(ranks, *result.connect);
  combine(ranks, result.generator);
  combine(ranks, result.verdict);
}

}  // namespace lab
