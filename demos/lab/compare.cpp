#include "demos/lab/compare.h"

#include <ctime>
#include <stdexcept>

#include "demos/lab/connect.h"
#include "demos/lab/files.h"
#include "demos/lab/findings.h"
#include "demos/lab/message.h"
#include "demos/lab/models.h"
#include "demos/lab/reading.h"
#include "demos/lab/report.h"
#include "demos/lab/results.h"
#include "demos/lab/series.h"
#include "demos/lab/summary.h"
#include "demos/lab/table.h"

namespace lab {
namespace {

constexpr int stopped_status = 130;

class Comparison {
 public:
  Comparison(const CompareOptions& options, const std::vector<std::string>& command,
             const demo::StopSignal& stop);
  int execute();

 private:
  void run_all();
  void save(bool partial);
  void finish();
  void print_result(const std::string& problem) const;

  const CompareOptions& options_;
  const demo::StopSignal& stop_;
  std::vector<std::string> command_;
  Pinning pinning_;
  Json environment_;
  std::vector<Model> models_;
  std::string folder_;
  double started_;
  Json summary_;
};

Comparison::Comparison(const CompareOptions& options,
                       const std::vector<std::string>& command,
                       const demo::StopSignal& stop)
    : options_(options),
      stop_(stop),
      command_(command),
      pinning_(choose_pinning(!options.no_pin)),
      models_(models_of(options, program_folder())),
      folder_(prepare_folder(options.output)),
      started_(static_cast<double>(std::time(nullptr))) {}

int Comparison::execute() {
  pinning_.preferred = pinning_.generator && !options_.closed && prefer_this_process();
  apply(pinning_);
  environment_ = describe_environment(pinning_, command_);
  raise_descriptor_limit();
  save(true);
  run_all();
  finish();
  const std::string problem = make_report(folder_);
  print_result(problem);
  return stop_.requested() ? stopped_status : 0;
}

void Comparison::run_all() {
  Progress progress;
  if (const std::string warning = build_warning(); !warning.empty())
    progress.note("lab: warning: " + warning);
  run_series({options_, pinning_, progress, [this] { return stop_.requested(); }},
             models_, [this] { save(true); });
}

void Comparison::save(bool partial) {
  summary_ = make_summary(options_, environment_, models_, partial);
  for (std::size_t i = 0; i < models_.size(); ++i)
    save_stderr(folder_, models_[i], summary_["models"][i]);
  summary_["reading"] = reading_of(summary_);
  write_file(folder_ + "/summary.json", json_text(summary_));
}

/// What takes time and needs all runs.
void Comparison::finish() {
  save(stop_.requested());
  add_statistics(summary_, models_);
  write_file(folder_ + "/summary.json", json_text(summary_));
  for (const Model& model : models_)
    save_histograms(folder_, {model.name, started_, options_.duration}, model);
}

void Comparison::print_result(const std::string& problem) const {
  print("\n" + table_of(summary_) + "\n" + summary_.at("reading").get<std::string>() +
        "\n\nreport: " + folder_ + "/report.html\n" + problem +
        (problem.empty() ? "" : "\n"));
}

}  // namespace

int compare(const CompareOptions& options, const std::vector<std::string>& command,
            const demo::StopSignal& stop) {
  if (options.uses("udp") && options.size < Message::sequence_letters)
    throw std::invalid_argument("--size: UDP needs at least 8 bytes for its numbers");
  if (options.uses("stdin") && options.size < 2)
    throw std::invalid_argument("--size: a line needs at least 2 bytes");
  return Comparison(options, command, stop).execute();
}

}  // namespace lab
