#include "demos/lab/compare/results.h"

#include <filesystem>
#include <stdexcept>

#include "demos/lab/compare/median_curve.h"
#include "demos/lab/counting/histogram_files.h"
#include "demos/lab/environment.h"
#include "demos/lab/files.h"
#include "demos/lab/json.h"
#include "demos/lab/report/figures.h"
#include "demos/lab/summary.h"

namespace lab {

namespace fs = std::filesystem;

namespace {

constexpr int most_names = 1000;

[[noreturn]] void cannot_make(const std::string& folder, const std::error_code& error) {
  throw std::invalid_argument("cannot make the folder " + folder + ": " +
                              error.message() + " (see --output)");
}

}  // namespace

std::string new_folder(const std::string& parent, const std::string& name) {
  std::error_code error;
  fs::create_directories(parent, error);
  if (error) cannot_make(parent, error);
  for (int number = 1; number <= most_names; ++number) {
    const std::string folder =
        parent + "/" + name + (number > 1 ? "-" + std::to_string(number) : "");
    if (fs::create_directory(folder, error)) return folder;
    // A file of that name is an error, too, but no reason to give up.
    if (error && !fs::exists(folder)) cannot_make(folder, error);
  }
  cannot_make(parent + "/" + name, std::make_error_code(std::errc::file_exists));
}

std::string prepare_folder(const std::string& wanted) {
  if (wanted.empty()) {
    const std::string folder = new_folder("lab-results", date_text("%Y-%m-%d_%H%M%S"));
    fs::create_directory(folder + "/histograms");
    return folder;
  }
  const std::string& folder = wanted;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) cannot_make(folder, error);
  const bool ours = fs::exists(folder + "/summary.json");
  if (!ours && !fs::is_empty(folder))
    throw std::invalid_argument("--output: " + folder +
                                " holds other files; choose a new folder");
  fs::remove_all(folder + "/histograms");
  fs::create_directories(folder + "/histograms");
  return folder;
}

void save_stderr(const std::string& folder, const Model& model, Json& entry) {
  if (model.stderr_text.empty()) return;
  entry["stderr_file"] = model.name + ".stderr.txt";
  write_file(folder + "/" + model.name + ".stderr.txt", model.stderr_text);
}

namespace {

/// One source over all runs that count.
struct AllRuns {
  AllRuns(const std::vector<const Repetition*>& runs, const std::string& source) {
    for (const Repetition* run : runs)
      if (const auto found = run->sources.find(source); found != run->sources.end())
        add(found->second);
  }
  void add(const SourceResult& one) {
    response.add(one.response);
    service.add(one.service);
    heat.add(one.record.heat);
    const std::vector<LogEntry> lines = one.log();
    log.insert(log.end(), lines.begin(), lines.end());
    response_runs.push_back({&one.response, &one.record.ages});
    service_runs.push_back({&one.service, &no_ages});
  }

  Histogram response, service, no_ages;
  Heat heat;
  std::vector<LogEntry> log;
  std::vector<RunTimes> response_runs, service_runs;
};

}  // namespace

void save_histograms(const std::string& folder, const HistogramFiles& files,
                     const Model& model) {
  const Judgement judgement = judge(model);
  for (const char* source : {"stdin", "udp", "tcp"}) {
    const AllRuns all(judgement.used, source);
    if (all.log.empty()) continue;
    const auto save = [&](const char* extension, const std::string& text) {
      write_file(folder + "/" + histogram_file(files.stem, source, extension), text);
    };
    if (files.all || all.response.total() > 0)
      save("hgrm", percentile_table(all.response));
    if (!files.all) continue;
    save("service.hgrm", percentile_table(all.service));
    save("curve", median_curve(all.response_runs));
    save("service.curve", median_curve(all.service_runs));
    save("hlog", histogram_log(files.started, all.log));
    save("heat", all.heat.text(files.duration));
  }
}

Json workload_json(const CompareOptions& options) {
  Json json = {{"sources", options.sources},
               {"connections", options.connections},
               {"udp_sockets", options.udp_sockets},
               {"udp_clients",
                options.udp_clients > 0 ? options.udp_clients : options.udp_sockets},
               {"size", options.size},
               {"loop", options.closed ? "closed" : "open"}};
  if (!options.closed) {
    json["rate_per_source"] = options.rate;
    json["arrivals"] = name_of(options.arrivals);
  }
  json.update({{"duration_s", options.duration},
               {"warmup_s", options.warmup},
               {"idle_s", options.idle},
               {"drain_s", options.drain},
               {"repetitions", options.repetitions},
               {"extra_connections", options.extra_connections},
               {"silent_connections", options.silent},
               {"peers", peers_text(options)},
               {"stall_ms", options.stall},
               {"seed", options.seed},
               {"work_us", options.work}});
  return json;
}

Json make_summary(const CompareOptions& options, const Json& environment,
                  const std::vector<Model>& models, bool partial) {
  Json json = {{"schema", 2},
               {"partial", partial},
               {"environment", environment},
               {"workload", workload_json(options)},
               {"models", Json::array()}};
  for (const Model& model : models) json["models"].push_back(to_json(model));
  return json;
}

}  // namespace lab
