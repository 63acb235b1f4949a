#include "demos/lab/compare/results.h"

#include <filesystem>
#include <stdexcept>

#include "demos/lab/counting/histogram_files.h"
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
    const auto file = [&](const char* extension) {
      return folder + "/" + histogram_file(files.stem, source, extension);
    };
    write_file(file("hgrm"), percentile_table(response));
    write_file(file("service.hgrm"), percentile_table(service));
    write_file(file("hlog"), histogram_log(files.started, log));
    write_file(file("heat"), heat.text(files.duration));
  }
}

void save_percentiles(const std::string& folder, const std::string& stem,
                      const Model& model) {
  const Judgement judgement = judge(model);
  for (const char* source : {"stdin", "udp", "tcp"}) {
    Histogram response;
    for (const Repetition* run : judgement.used)
      if (const auto found = run->sources.find(source); found != run->sources.end())
        response.add(found->second.response);
    if (response.total() > 0)
      write_file(folder + "/" + histogram_file(stem, source, "hgrm"),
                 percentile_table(response));
  }
}

}  // namespace lab
