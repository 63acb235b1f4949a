#include "demos/lab/compare/calibration.h"

#include <algorithm>

#include "demos/lab/compare/place.h"
#include "demos/lab/compare/run.h"
#include "demos/lab/engine/connect.h"
#include "demos/lab/files.h"
#include "demos/lab/json.h"
#include "demos/lab/report/text_table.h"
#include "demos/lab/statistics/bootstrap.h"
#include "demos/lab/summary.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr int own_runs = 3;
constexpr std::size_t few_connections = 16;
constexpr double fewest_requests = 30;  // in a run; a median needs some
constexpr double warmup = 0.1, drain = 0.2, start_and_end = 0.3;  // seconds of a run
constexpr double near_floor = 2;                                  // times the floor
constexpr double most_wait_percent = 10;
constexpr Duration longest_lag = std::chrono::microseconds(300);

/// The same load without everything that is not needed for a median.
CompareOptions options_for(const CompareOptions& wanted) {
  CompareOptions options = wanted;
  options.duration = wanted.calibration / own_runs;
  options.warmup = warmup;
  options.drain = drain;
  options.rate = std::max(wanted.rate, fewest_requests / options.duration);
  options.idle = 0;
  options.silent = options.extra_connections = options.slow_clients = 0;
  options.peers.clear();
  options.stall = 0;
  return options;
}

/// The echo spins where it has a processor of its own, so that nothing must wake it up.
Model echo_model(const Pinning& pinning) {
  Model model{
      "lab echo",
      {program_file(), "echo", "--port", "{port}", "--udp-sockets", "{udp_sockets}"},
      {},
      {}};
  if (pinning.server) model.command.emplace_back("--spin");
  return model;
}

/// Returns whether the lab and the echo had their processors: if not, a run says
/// nothing about either. A few late requests do not change a median.
bool had_processors(const Repetition& run, const SourceResult& source) {
  return run.cost.run_queue_wait_percent.value_or(0) < most_wait_percent &&
         source.send_lag.value_at(50) < longest_lag.count();
}

/// Returns one number of each run that has answers of this source.
std::vector<double> values_of(const Model& model, const std::string& source,
                              Histogram SourceResult::*histogram) {
  std::vector<double> values;
  for (const Repetition& run : model.repetitions)
    if (const auto found = run.sources.find(source);
        found != run.sources.end() && had_processors(run, found->second) &&
        (found->second.*histogram).total() > 0)
      values.push_back(static_cast<double>((found->second.*histogram).value_at(50)) /
                       1e3);
  return values;
}

Floors floors_of(const Model& model, const std::vector<std::string>& sources) {
  Floors floors;
  for (const std::string& source : sources) {
    const auto service = values_of(model, source, &SourceResult::service);
    if (service.empty()) continue;
    const auto [low, high] = std::minmax_element(service.begin(), service.end());
    floors[source] = {*median(service),
                      median(values_of(model, source, &SourceResult::client)),
                      *high - *low};
  }
  return floors;
}

std::string clock_of(const std::string& source) {
  return source == "stdin" ? " (a pipe has no receive stamps)" : "";
}

}  // namespace

Floors calibrate(const CalibrationPlace& place, const CompareOptions& options) {
  if (options.calibration <= 0) return {};
  place.progress.step("the lab measures itself");
  Schedule no_schedule({});
  const ComparisonContext comparison{place.pinning,
                                     place.pacing,
                                     place.progress,
                                     no_schedule,
                                     [&place] { return place.stop.requested(); },
                                     ""};
  const CompareOptions wanted = options_for(options);
  Model model = echo_model(place.pinning);
  for (int number = 0; number < own_runs && !place.stop.requested(); ++number)
    model.repetitions.push_back(run_once({comparison, wanted}, model, number));
  const Floors floors = floors_of(model, wanted.sources);
  if (floors.empty() && !place.stop.requested())
    place.progress.note(
        "lab: warning: the lab cannot measure itself, because other programs need the "
        "processors; its own share of each latency is unknown");
  return floors;
}

double seconds_of_calibration(const CompareOptions& options) {
  if (options.calibration <= 0) return 0;
  return options.calibration + own_runs * (warmup + start_and_end);
}

CompareOptions with_few_connections(CompareOptions options) {
  options.connections = std::min(options.connections, few_connections);
  options.udp_clients = std::min(options.udp_clients, few_connections);
  return options;
}

Json floors_json(const Floors& floors) {
  Json json = {{"sentence", share_sentence(floors)}, {"sources", Json::object()}};
  for (const auto& [source, floor] : floors)
    json["sources"][source] = {
        {"service_us", rounded(floor.service)},
        {"client_us", floor.client ? Json(rounded(*floor.client)) : Json(nullptr)},
        {"spread_us", rounded(floor.spread)}};
  return json;
}

std::string share_sentence(const Floors& floors) {
  std::string parts;
  for (const auto& [source, floor] : floors)
    parts += (parts.empty() ? "" : ", ") + duration_text_us(floor.service) + " on " +
             source + clock_of(source);
  return parts.empty() ? ""
                       : "Of each answer the lab and the kernel take " + parts + ".";
}

std::string claim_sentence(const Floors& floors) {
  if (floors.empty()) return "";
  double spread = 0;
  for (const auto& [source, floor] : floors) spread = std::max(spread, floor.spread);
  return "The lab claims no difference below " + duration_text_us(spread) +
         ", the spread of this measurement of itself.";
}

void add_floor(Json& source, const std::string& name, const Floors& floors) {
  const auto found = floors.find(name);
  source["floor_us"] = nullptr;
  if (found == floors.end()) return;
  source["floor_us"] = rounded(found->second.service);
  if (const Json p50 = source.value("p50_us", Json(nullptr)); p50.is_number())
    source["near_floor"] = p50.get<double>() < near_floor * found->second.service;
}

void add_floors(Json& models, const Floors& floors) {
  for (Json& model : models)
    for (auto& [name, source] : model.at("sources").items())
      add_floor(source, name, floors);
}

void add_options(demo::CommandLine& line, CompareOptions& options, std::string& json) {
  options.sources = {"udp", "tcp"};
  line.option("--sources", options.sources, "inputs to measure: stdin, udp, tcp")
      .choices({"stdin", "udp", "tcp"})
      .placeholder("NAMES");
  line.flag("--no-pin", options.no_pin,
            "do not bind the echo and the lab to one processor each");
  line.option("--json", json, "write the result as JSON; - is stdout")
      .placeholder("FILE");
  add_workload_options(line, options, "requests per second on each source");
  // The runs of a calibration have phases of their own.
  line.remove("--warmup");
  line.remove("--drain");
}

namespace {

std::string floors_table(const Floors& floors, Pacing pacing) {
  std::vector<std::vector<std::string>> rows{{"", "by stamp", "own clock", "spread"}};
  for (const auto& [source, floor] : floors)
    rows.push_back({source, duration_text_us(floor.service),
                    floor.client ? duration_text_us(*floor.client) : "-",
                    duration_text_us(floor.spread)});
  return text_table(rows, 1) + "pacing: " + name_of(pacing) + "\n";
}

}  // namespace

int print_calibration(const CompareOptions& options, const std::string& json,
                      const demo::StopSignal& stop) {
  raise_descriptor_limit();
  Place place(options);
  Progress progress;
  for (const std::string& warning : place.take())
    progress.note("lab: warning: " + warning);
  CompareOptions whole = options;
  whole.calibration = options.duration;
  const Pacing pacing = place.pacing();
  const Floors floors = calibrate({place.pinning(), pacing, progress, stop}, whole);
  const bool stdout_taken = use_stdout({{"--json", json}});
  print_beside(stdout_taken, floors_table(floors, pacing) + "\n" +
                                 share_sentence(floors) + "\n" +
                                 claim_sentence(floors) + "\n");
  if (!json.empty())
    write_file(json, json_text({{"schema", 2},
                                {"pacing", name_of(pacing)},
                                {"rate", options.rate},
                                {"floor", floors_json(floors)}}));
  return floors.empty() ? 1 : 0;
}

}  // namespace lab
