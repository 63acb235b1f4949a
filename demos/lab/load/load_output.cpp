#include "demos/lab/load/load_output.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <functional>
#include <tuple>

#include "demos/lab/counting/quantile.h"
#include "demos/lab/files.h"
#include "demos/lab/json.h"
#include "demos/lab/summary.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

/// Counts that are mentioned only if they are not zero.
std::string incidents(const SourceResult& result) {
  const Counters& all = result.record.counters;
  const std::pair<std::int64_t, const char*> kinds[] = {
      {all.late, "late"},
      {all.duplicates, "duplicated"},
      {all.reordered, "reordered"},
      {all.unexpected, "unexpected"},
      {all.not_sent, "never sent"},
      {result.response.clipped(), "beyond an hour"},
      {all.connections_failed, "connections failed"},
      {all.connections_ended, "connections ended"}};
  std::string text;
  for (const auto& [count, name] : kinds)
    if (count > 0)
      text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + name;
  return text.empty() ? "" : text + "\n";
}

std::string losses_line(const SourceResult& result) {
  if (!result.record.losses || result.counts.lost == 0) return "";
  const LossReport report = losses_of(result);
  return "lost: " + std::to_string(report.own_buffer) + " in our buffers, " +
         (report.server_buffer ? std::to_string(*report.server_buffer) : "?") +
         " in the server's, " + std::to_string(report.unexplained) + " unexplained\n";
}

std::string usage_line(const LoadResult& result) {
  const auto& [use, ranks] = std::tie(result.generator, result.ranks);
  std::string line =
      ranks == 1 ? "generator: " : std::to_string(ranks) + " ranks, the busiest: ";
  line += percent(use.cpu) + " of a processor";
  if (use.run_queue_wait) line += ", waited for one " + percent(*use.run_queue_wait);
  line += std::string("; pacing ") + name_of(result.pacing);
  if (result.pacing == Pacing::hybrid)
    line += ", it spun for the last " + duration_text(use.wake_up.count());
  return line + "\n";
}

std::string counts_line(const SourceResult& result) {
  const auto& [offered, answered, lost, wrong] = result.counts;
  return count_of(offered, "request") + " offered, " + std::to_string(answered) +
         " answered, " + std::to_string(lost) + " lost, " + std::to_string(wrong) +
         " wrong; " + number_text(result.achieved_per_s) + " answers per second\n";
}

std::string connect_line(const ConnectReport& report) {
  return count_of(report.connections, "connection") + " made, " +
         std::to_string(report.failed) + " failed; p50 " +
         duration_text(report.latency.value_at(50)) + ", max " +
         duration_text(report.latency.max()) + "\n";
}

/// UDP needs no connections: all that were asked for exist.
Json connect_of(const LoadOptions& options, const LoadResult& result) {
  Json json = {{"connections", options.connections}, {"failed", 0}};
  if (result.connect)
    json = {{"connections", result.connect->connections},
            {"failed", result.connect->failed}};
  for (const auto& [key, percent] : {std::pair{"p50_us", 50.0}, {"max_us", 100.0}})
    json[key] =
        result.connect && result.connect->connections > 0
            ? Json(static_cast<double>(result.connect->latency.value_at(percent)) / 1e3)
            : Json(nullptr);
  return json;
}

Json workload_of(const LoadOptions& options) {
  Json json = {{"protocol", options.protocol},
               {"connections", options.connections},
               {"size", options.size},
               {"duration_s", options.duration},
               {"warmup_s", options.warmup},
               {"drain_s", options.drain},
               {"loop", options.closed ? "closed" : "open"},
               {"seed", options.seed},
               {"late_after_ms", options.late_after}};
  if (options.closed) {
    json["think_ms"] = options.think;
  } else {
    json["rate"] = options.rate;
    json["arrivals"] = name_of(options.arrivals);
    if (options.arrivals == Arrivals::burst) json["burst"] = options.burst;
  }
  if (options.probe > 0) json["probe_rate"] = options.probe;
  if (options.connect_rate > 0) json["connect_rate"] = options.connect_rate;
  if (!options.peers.empty()) json["peers"] = options.peers;
  return json;
}

Json percent_or_null(const std::optional<double>& share) {
  return share ? Json(*share * 100) : Json(nullptr);
}

void write_if_wanted(const std::string& path, const std::string& text) {
  if (!path.empty()) write_file(path, text);
}

double per_second(std::int64_t count, const IntervalStatistics& interval) {
  return interval.length_s > 0 ? static_cast<double>(count) / interval.length_s : 0;
}

std::string rate_text(std::int64_t count, const IntervalStatistics& interval) {
  return std::to_string(std::llround(per_second(count, interval)));
}

}  // namespace

std::string text_of(const LoadResult& result) {
  const SourceResult& main = result.main;
  std::string text = result.connect ? connect_line(*result.connect) : "";
  text += counts_line(main) + incidents(main) + losses_line(main);
  text += "                  p50         p90         p99       p99.9         max\n";
  text += "response " + quantiles_text(main.response, main.record.ages);
  text += "service  " + quantiles_text(main.service);
  text += "client   " + quantiles_text(main.client);
  text += "send lag " + quantiles_text(main.send_lag);
  if (main.record.jitter.total() > 0)
    text += "jitter   " + quantiles_text(main.record.jitter);
  if (result.probe) {
    text +=
        "probe    " + quantiles_text(result.probe->response, result.probe->record.ages);
    text += "probe: " + counts_line(*result.probe);
  }
  text += result.peers_text + usage_line(result);
  if (result.until) text += text_of(*result.until);
  if (!result.floors.empty()) text += share_sentence(result.floors) + "\n";
  return text + "verdict: " + result.verdict.text() + "\n";
}

Json json_of(const LoadOptions& options, const LoadResult& result) {
  Json json = to_json(result.main);
  json["verdict"] = result.verdict.text();
  json["partial"] = result.partial;
  if (result.until) json["until"] = json_of(*result.until);
  if (result.probe) json["probe"] = to_json(*result.probe);
  json["connect"] = connect_of(options, result);
  if (!result.peers.empty()) json["peers"] = to_json(result.peers);
  json["schema"] = 2;
  add_floor(json, options.protocol, result.floors);
  if (!result.floors.empty()) json["floor"] = floors_json(result.floors);
  json["generator"] = {
      {"pacing", name_of(result.pacing)},
      {"wake_up_us", static_cast<double>(result.generator.wake_up.count()) / 1e3},
      {"cpu_percent", result.generator.cpu * 100},
      {"run_queue_wait_percent", percent_or_null(result.generator.run_queue_wait)},
      {"rss_kib",
       result.generator.rss_kib ? Json(*result.generator.rss_kib) : Json(nullptr)}};
  json["workload"] = workload_of(options);
  if (result.ranks > 1) json["workload"]["ranks"] = result.ranks;
  return json;
}

std::vector<Output> outputs_of(const LoadOptions& options) {
  return {{"--json", options.json},
          {"--progress", options.progress},
          {"--hgrm", options.hgrm},
          {"--hlog", options.hlog},
          {"--heat", options.heat}};
}

void require_writable_outputs(const LoadOptions& options) {
  for (const auto& [option, path] : outputs_of(options))
    if (!path.empty()) require_writable(path);
}

void write_results(const LoadOptions& options, const LoadResult& result) {
  std::exception_ptr problem;
  const auto attempt = [&problem](const std::function<void()>& step) {
    try {
      step();
    } catch (...) {
      if (!problem) problem = std::current_exception();
    }
  };
  const std::string text = text_of(result);
  attempt([&] { print_beside(use_stdout(outputs_of(options)), text); });
  const SourceResult& main = result.main;
  attempt([&] { write_if_wanted(options.hgrm, percentile_table(main.response)); });
  attempt([&] {
    write_if_wanted(options.hlog, histogram_log(main.record.epoch, main.log()));
  });
  attempt(
      [&] { write_if_wanted(options.heat, main.record.heat.text(result.heat_s())); });
  attempt([&] { write_if_wanted(options.json, json_text(json_of(options, result))); });
  if (problem) std::rethrow_exception(problem);
}

std::string live_line(const Moment& moment, const IntervalStatistics& interval) {
  char head[40];
  std::snprintf(head, sizeof head, "%5.1f s  %-7s  ", moment.elapsed_s, moment.phase);
  std::string line = head + rate_text(interval.answered, interval) + " of " +
                     rate_text(interval.offered, interval) + "/s  " +
                     std::to_string(interval.waiting) + " waiting";
  if (interval.samples == 0) return line;
  return line + "  p50 " + duration_text(interval.p50) + "  p99 " +
         duration_text(interval.p99) + "  max " + duration_text(interval.max);
}

std::string live_json(const Moment& moment, const IntervalStatistics& interval) {
  const auto us = [&interval](std::int64_t ns) {
    return interval.samples > 0 ? Json(static_cast<double>(ns) / 1e3) : Json(nullptr);
  };
  const Json line{{"t_s", rounded(moment.elapsed_s)},
                  {"phase", moment.phase},
                  {"offered_per_s", rounded(per_second(interval.offered, interval))},
                  {"achieved_per_s", rounded(per_second(interval.answered, interval))},
                  {"outstanding", interval.waiting},
                  {"p50_us", us(interval.p50)},
                  {"p99_us", us(interval.p99)},
                  {"max_us", us(interval.max)}};
  return line.dump() + "\n";
}

}  // namespace lab
