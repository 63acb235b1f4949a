#include "demos/lab/compare/results.h"

#include <filesystem>
#include <stdexcept>

#include "demos/lab/counting/histogram_files.h"
#include "demos/lab/environment.h"
#include "demos/lab/files.h"
#include "demos/lab/json.h"
#include "demos/lab/report/figures.h"
#include "demos/lab/summary.h"

namespace lab {

namespace fs = std::filesystem;

std::string prepare_folder(const std::string& wanted) {
  std::string folder =
      wanted.empty() ? "lab-results/" + date_text("%Y-%m-%d_%H%M%S") : wanted;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw std::invalid_argument("cannot make the folder " + folder + ": " +
                                error.message() + " (see --output)");
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

void save_histograms(const std::string& folder, const HistogramFiles& files,
                     const Model& model) {
  const Judgement judgement = judge(model);
  for (const char* source : {"stdin", "udp", "tcp"}) {
    Histogram response, service;
    Heat heat;
    std::vector<LogEntry> log;
    for (const Repetition* run : judgement.used) {
      const auto found = run->sources.find(source);
      if (found == run->sources.end()) continue;
      response.add(found->second.response);
      service.add(found->second.service);
      heat.add(found->second.record.heat);
      const std::vector<LogEntry> lines = found->second.log();
      log.insert(log.end(), lines.begin(), lines.end());
    }
    if (log.empty()) continue;
    const auto save = [&](const char* extension, const std::string& text) {
      write_file(folder + "/" + histogram_file(files.stem, source, extension), text);
    };
    if (files.all || response.total() > 0) save("hgrm", percentile_table(response));
    if (!files.all) continue;
    save("service.hgrm", percentile_table(service));
    save("hlog", histogram_log(files.started, log));
    save("heat", heat.text(files.duration));
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
  Json json = {{"schema", 1},
               {"partial", partial},
               {"environment", environment},
               {"workload", workload_json(options)},
               {"models", Json::array()}};
  for (const Model& model : models) json["models"].push_back(to_json(model));
  return json;
}

}  // namespace lab
