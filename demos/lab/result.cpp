#include "demos/lab/result.h"

#include <algorithm>

namespace lab {

SourceResult::SourceResult(const Tally& tally)
    : counts(tally.counts()),
      achieved_per_s(tally.achieved_per_s()),
      response(tally.response()),
      service(tally.service()),
      client(tally.client()),
      send_lag(tally.send_lag()),
      record(tally.record()) {}

std::vector<LogEntry> SourceResult::log() const {
  std::vector<LogEntry> entries;
  for (const LogInterval& one : record.intervals) {
    const double start = record.epoch + one.start_s;
    entries.push_back({"", start, one.length_s, one.response});
    entries.push_back({"service", start, one.length_s, one.service});
    entries.push_back({"client", start, one.length_s, one.client});
    entries.push_back({"send_lag", start, one.length_s, one.send_lag});
  }
  return entries;
}

/// The kernel counts the dropped datagrams of all phases and all senders, so its
/// numbers are limited to the number of lost requests.
LossReport losses_of(const SourceResult& source) {
  LossReport report;
  report.unexplained = source.counts.lost;
  if (!source.record.losses) return report;
  report.own_buffer = std::min(source.record.losses->own_buffer, report.unexplained);
  report.unexplained -= report.own_buffer;
  report.server_buffer = source.record.losses->server_buffer;
  if (!report.server_buffer) return report;
  report.server_buffer = std::min(*report.server_buffer, report.unexplained);
  report.unexplained -= *report.server_buffer;
  return report;
}

/// A certain error of the server comes first. A server that only looks slow comes after
/// a generator without a processor, which makes every server look slow.
Verdict judge(const Engine& engine) {
  for (const auto& source : engine.sources())
    if (Verdict one = judge_answers(source->tally()); !one.reason.empty()) return one;
  if (engine.clock_was_set())
    return {"somebody set the system clock, so the receive stamps are unusable", true};
  Verdict generator = judge_generator(engine.usage().run_queue_wait.value_or(0));
  if (!generator.reason.empty()) return generator;
  for (const auto& source : engine.sources()) {
    Verdict one = judge_pace(source->tally());
    if (!one.reason.empty() && !one.generator_at_fault) return one;
    if (generator.reason.empty()) generator = std::move(one);
  }
  return generator;
}

}  // namespace lab
