#include "demos/lab/compare.h"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "demos/lab/connect.h"
#include "demos/lab/figures.h"
#include "demos/lab/files.h"
#include "demos/lab/histogram_files.h"
#include "demos/lab/message.h"
#include "demos/lab/reading.h"
#include "demos/lab/report.h"
#include "demos/lab/run.h"
#include "demos/lab/summary.h"
#include "demos/lab/table.h"

namespace lab {

namespace fs = std::filesystem;

namespace {

constexpr int stopped_status = 130;

std::string program_of(const std::string& folder, const std::string& model) {
  return folder + "/uppercase_" + model;
}

/// All models that there are, built or not. A name alone does not tell: what else lies
/// beside the programs may be called like them, and would be started for nothing.
std::vector<std::string> all_models() {
  std::istringstream words(LAB_MODELS);
  return {std::istream_iterator<std::string>(words), {}};
}

std::string built_models(const std::string& folder) {
  std::string text;
  for (const std::string& name : all_models())
    if (fs::exists(program_of(folder, name))) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none is built" : text;
}

Model built_model(const CompareOptions& options, const std::string& folder,
                  const std::string& name) {
  const std::string program = program_of(folder, name);
  const std::vector<std::string> all = all_models();
  if (std::find(all.begin(), all.end(), name) == all.end() || !fs::exists(program))
    throw std::invalid_argument("--models: there is no model '" + name + "' (" +
                                built_models(folder) + ")");
  Model model{
      name, {program, "--port", "{port}", "--udp-sockets", "{udp_sockets}"}, {}, {}};
  if (!options.uses("stdin")) model.command.emplace_back("--no-stdin");
  if (options.work > 0)
    model.command.insert(model.command.end(), {"--work", std::to_string(options.work)});
  if (options.timeout > 0 && name == "timeout_polling")
    model.command.insert(model.command.end(),
                         {"--timeout", std::to_string(options.timeout)});
  return model;
}

/// NAME='COMMAND': through the shell, which understands quotes and variables. A simple
/// command replaces the shell, so that nothing stands between the lab and the server.
Model foreign_model(const std::string& text) {
  constexpr const char* name_letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+.";
  const auto equals = text.find('=');
  const std::string name = text.substr(0, equals);
  if (equals == std::string::npos || name.empty() || equals + 1 == text.size())
    throw std::invalid_argument("--server takes NAME='COMMAND', not '" + text + "'");
  if (name.find_first_not_of(name_letters) != std::string::npos)
    throw std::invalid_argument(
        "--server: a name has letters, digits and _-+. only, not '" + name + "'");
  // It becomes the name of a file: "." and ".." are none.
  if (name.find_first_not_of("_-+.") == std::string::npos)
    throw std::invalid_argument("--server: a name needs a letter or digit, not '" +
                                name + "'");
  const std::string command = text.substr(equals + 1);
  const std::string first_word = command.substr(0, command.find(' '));
  const bool simple = command.find_first_of(";&|<>()`\n") == std::string::npos &&
                      first_word.find('=') == std::string::npos;
  return {name, {"/bin/sh", "-c", (simple ? "exec " : "") + command}, {}, {}};
}

/// Makes the folder; one that holds something else than our results is left alone.
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

class Comparison {
 public:
  Comparison(const CompareOptions& options, const std::vector<std::string>& command,
             const demo::StopSignal& stop);
  int execute();

 private:
  void run_all();
  void run_model(const RunContext& context, Model& model, int number);
  void save(bool partial);
  void save_histograms(const Model& model);
  void save_stderr(const Model& model, Json& entry);
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
  save(stop_.requested());
  for (const Model& model : models_) save_histograms(model);
  const std::string problem = make_report(folder_);
  print_result(problem);
  return stop_.requested() ? stopped_status : 0;
}

void Comparison::run_all() {
  Progress progress;
  if (const std::string warning = build_warning(); !warning.empty())
    progress.note("lab: warning: " + warning);
  const RunContext context{options_, pinning_, progress,
                           [this] { return stop_.requested(); }};
  for (int number = 0; number < options_.repetitions; ++number)
    for (Model& model : models_) run_model(context, model, number);
  // A run in which the lab itself was too slow shows nothing; each model may repeat
  // one.
  for (Model& model : models_)
    for (int number = 0; number < options_.repetitions; ++number) {
      const auto place = static_cast<std::size_t>(number);
      if (model.repetitions.size() <= place) break;
      if (!model.repetitions[place].verdict.generator_at_fault) continue;
      run_model(context, model, number);
      break;
    }
}

void Comparison::run_model(const RunContext& context, Model& model, int number) {
  if (stop_.requested()) return;
  const bool again = model.repetitions.size() > static_cast<std::size_t>(number);
  context.progress.step("run " + std::to_string(number + 1) + " of " +
                        std::to_string(options_.repetitions) + ": " + model.name +
                        (again ? " (again: the generator was late)" : ""));
  model.repetitions.push_back(run_once(context, model, number));
  save(true);
}

void Comparison::save(bool partial) {
  summary_ = make_summary(options_, environment_, models_, partial);
  for (std::size_t i = 0; i < models_.size(); ++i)
    save_stderr(models_[i], summary_["models"][i]);
  summary_["reading"] = reading_of(summary_);
  write_file(folder_ + "/summary.json", json_text(summary_));
}

void Comparison::save_stderr(const Model& model, Json& entry) {
  if (model.stderr_text.empty()) return;
  entry["stderr_file"] = model.name + ".stderr.txt";
  write_file(folder_ + "/" + model.name + ".stderr.txt", model.stderr_text);
}

void Comparison::save_histograms(const Model& model) {
  const Judgement judgement = judge(model);
  for (const std::string& source : options_.sources) {
    Histogram response, service;
    std::vector<LogEntry> log;
    for (const Repetition* run : judgement.used) {
      const auto found = run->sources.find(source);
      if (found == run->sources.end()) continue;
      response.add(found->second.response);
      service.add(found->second.service);
      log.push_back({"", &found->second.response});
      log.push_back({"service", &found->second.service});
    }
    if (log.empty()) continue;
    const auto file = [&](const char* extension) {
      return folder_ + "/" + histogram_file(model.name, source, extension);
    };
    write_file(file("hgrm"), percentile_table(response));
    write_file(file("service.hgrm"), percentile_table(service));
    write_file(file("hlog"), histogram_log(started_, options_.duration, log));
  }
}

void Comparison::print_result(const std::string& problem) const {
  print("\n" + table_of(summary_) + "\n" + summary_.at("reading").get<std::string>() +
        "\n\nreport: " + folder_ + "/report.html\n" + problem +
        (problem.empty() ? "" : "\n"));
}

}  // namespace

std::vector<Model> models_of(const CompareOptions& options, const std::string& folder) {
  std::vector<Model> models;
  for (const std::string& name : options.models)
    if (!name.empty()) models.push_back(built_model(options, folder, name));
  for (const std::string& text : options.servers) models.push_back(foreign_model(text));
  for (std::size_t i = 0; i < models.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (models[i].name == models[j].name)
        throw std::invalid_argument("two servers are called " + models[i].name);
  if (models.empty()) throw std::invalid_argument("there is nothing to compare");
  return models;
}

int compare(const CompareOptions& options, const std::vector<std::string>& command,
            const demo::StopSignal& stop) {
  if (options.uses("udp") && options.size < Message::sequence_letters)
    throw std::invalid_argument("--size: UDP needs at least 8 bytes for its numbers");
  if (options.uses("stdin") && options.size < 2)
    throw std::invalid_argument("--size: a line needs at least 2 bytes");
  return Comparison(options, command, stop).execute();
}

}  // namespace lab
