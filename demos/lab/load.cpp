#include "demos/lab/load.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <stdexcept>

#include "demos/lab/connect.h"
#include "demos/lab/environment.h"
#include "demos/lab/files.h"
#include "demos/lab/histogram_files.h"
#include "demos/lab/message.h"
#include "demos/lab/progress.h"
#include "demos/lab/summary.h"
#include "demos/lab/units.h"

namespace lab {

using reactor::Address;

namespace {

constexpr int stopped_status = 130;
constexpr int last_port = 65535;
constexpr double percents[] = {50, 90, 99, 99.9, 100};

void check(const LoadOptions& options) {
  if (options.protocol == "udp" && options.size < Message::sequence_letters)
    throw std::invalid_argument("--size: UDP needs at least 8 bytes for its numbers");
  if (options.protocol == "udp" && options.port + options.udp_sockets - 1 > last_port)
    throw std::invalid_argument("--port: " + std::to_string(options.udp_sockets) +
                                " ports from " + std::to_string(options.port) +
                                " on go beyond " + std::to_string(last_port));
}

void open_flows(Engine& engine, Source& source, const LoadOptions& options,
                const demo::StopSignal& stop) {
  const std::vector<Address> servers = Address::resolve(options.host, options.port);
  const FlowPlan plan{options.connections, options.size, options.udp_sockets,
                      [&stop] { return stop.requested(); }};
  if (options.protocol == "tcp")
    add_tcp_flows(engine, source, choose_for_stream(servers, plan.stopped), plan);
  else
    add_udp_flows(engine, source, choose_for_datagrams(servers), plan);
}

void show_progress(Progress& progress, const Tally& tally) {
  progress.detail(tally.name() + ": " + std::to_string(tally.answers_in_window()) +
                  " answers, " + std::to_string(tally.waiting()) + " waiting, p50 " +
                  duration_text(tally.response().value_at(50)) + ", max " +
                  duration_text(tally.response().max()));
}

std::string percentile_line(const char* title, const Histogram& histogram) {
  std::string line = title;
  for (const double percent : percents) {
    const std::string cell = duration_text(histogram.value_at(percent));
    line += std::string(12 - std::min<std::size_t>(12, width_of(cell)), ' ') + cell;
  }
  return line + "\n";
}

std::string text_of(const Engine& engine, const SourceResult& result,
                    const std::string& verdict) {
  const auto& [offered, answered, lost, wrong] = result.counts;
  std::string text = count_of(offered, "request") + " offered, " +
                     std::to_string(answered) + " answered, " + std::to_string(lost) +
                     " lost, " + std::to_string(wrong) + " wrong; " +
                     number_text(result.achieved_per_s) + " answers per second\n";
  text += "                  p50         p90         p99       p99.9         max\n";
  text += percentile_line("response ", result.response);
  text += percentile_line("service  ", result.service);
  text += percentile_line("send lag ", result.send_lag);
  text += "generator: " + percent(engine.own_load()) + " of a processor\n";
  return text + "verdict: " + verdict + "\n";
}

Json json_of(const LoadOptions& options, const Engine& engine,
             const SourceResult& result, const std::string& verdict, bool partial) {
  Json json = to_json(result);
  json["verdict"] = verdict;
  json["partial"] = partial;
  json["generator_cpu_percent"] = engine.own_load() * 100;
  json["workload"] = {
      {"protocol", options.protocol}, {"connections", options.connections},
      {"size", options.size},         {"duration_s", options.duration},
      {"warmup_s", options.warmup},   {"loop", options.closed ? "closed" : "open"},
      {"seed", options.seed}};
  if (!options.closed) {
    json["workload"]["rate"] = options.rate;
    json["workload"]["arrivals"] = name_of(options.arrivals);
  }
  return json;
}

void write_outputs(const LoadOptions& options, const Json& json,
                   const SourceResult& result, double started, double length) {
  if (!options.hgrm.empty())
    write_file(options.hgrm, percentile_table(result.response));
  if (!options.hlog.empty())
    write_file(options.hlog, histogram_log(started, length,
                                           {{"", &result.response},
                                            {"service", &result.service},
                                            {"send_lag", &result.send_lag}}));
  if (options.json == "-")
    print(json_text(json));
  else if (!options.json.empty())
    write_file(options.json, json_text(json));
}

}  // namespace

int load(const LoadOptions& options, const demo::StopSignal& stop) {
  check(options);
  raise_descriptor_limit();
  Poller poller;
  Engine engine(poller,
                {from_seconds(options.warmup), from_seconds(options.duration),
                 from_seconds(options.drain)},
                options.size);
  std::optional<Plan> plan;
  if (!options.closed)
    plan.emplace(options.arrivals, options.rate, options.seed, options.burst);
  Source& source = engine.add_source(options.protocol, plan);
  open_flows(engine, source, options, stop);
  if (stop.requested()) return stopped_status;
  if (!options.closed) prefer_this_process();

  double started = 0;
  {
    Progress progress;
    Engine::Hooks hooks;
    hooks.window_nears = [&] { started = static_cast<double>(std::time(nullptr)); };
    hooks.keep_going = [&] {
      show_progress(progress, source.tally());
      return !stop.requested();
    };
    engine.run(hooks);
  }
  const SourceResult result(source.tally());
  const std::string verdict = judge(engine).text();
  const Json json = json_of(options, engine, result, verdict, stop.requested());
  const double length = to_seconds(engine.window().end - engine.window().begin);
  write_outputs(options, json, result, started, length);
  const std::string text = text_of(engine, result, verdict);
  if (options.json == "-")
    std::fputs(text.c_str(), stderr);
  else
    print(text);
  return stop.requested() ? stopped_status : 0;
}

}  // namespace lab
