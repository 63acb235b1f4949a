#include "demos/lab/compare/compare.h"

#include <algorithm>
#include <ctime>
#include <stdexcept>

#include "demos/common/text.h"
#include "demos/lab/compare/calibration.h"
#include "demos/lab/compare/experiments.h"
#include "demos/lab/compare/findings.h"
#include "demos/lab/compare/models.h"
#include "demos/lab/compare/place.h"
#include "demos/lab/compare/results.h"
#include "demos/lab/compare/series.h"
#include "demos/lab/engine/connect.h"
#include "demos/lab/engine/connector.h"
#include "demos/lab/engine/message.h"
#include "demos/lab/files.h"
#include "demos/lab/json.h"
#include "demos/lab/peers/peer_kind.h"
#include "demos/lab/report/reading.h"
#include "demos/lab/report/report.h"
#include "demos/lab/report/table.h"
#include "demos/lab/summary.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr int stopped_status = 130;
constexpr std::size_t reading_columns = 78;
constexpr std::size_t other_descriptors = 100;  // files, pipes, UDP sockets

/// Finds all mistakes that can be found before anything runs.
void check(const CompareOptions& options) {
  if (options.uses("udp") && options.size < Message::sequence_letters)
    throw std::invalid_argument("--size: UDP needs at least 8 bytes for its numbers");
  if (options.uses("stdin") && options.size < 2)
    throw std::invalid_argument("--size: a line needs at least 2 bytes");
  std::size_t peers = 0;
  if (const std::string text = peers_text(options); !text.empty())
    for (const PeerGroup& group : parse_peers(text)) peers += group.count;
  models_of(options, program_folder());
  require_descriptors(options.connections + options.silent + peers +
                      options.extra_connections + options.udp_clients +
                      other_descriptors);
}

void check(const ExperimentPlan& plan) {
  check_until(plan.main, plan.measures_main);
  if (plan.measures_main) check(plan.main);
  for (const Sweep& sweep : plan.sweeps)
    for (const double value : sweep.values) check(options_at(plan, sweep, value));
}

std::string with_space(const std::string& sentence) {
  return sentence.empty() ? "" : " " + sentence;
}

bool has_valid(const Json& models) {
  return std::any_of(models.begin(), models.end(),
                     [](const Json& model) { return model.at("verdict") == "valid"; });
}

bool anything_valid(const Json& summary) {
  if (has_valid(summary.at("models"))) return true;
  for (const Json& sweep : summary.value("sweeps", Json::array()))
    for (const Json& point : sweep.at("points"))
      if (has_valid(point.at("models"))) return true;
  return false;
}

class Comparison {
 public:
  Comparison(const ExperimentPlan& plan, const std::vector<std::string>& command,
             const demo::StopSignal& stop)
      : plan_(plan),
        stop_(stop),
        command_(command),
        place_(plan.main),
        folder_(prepare_folder(plan.main.output)),
        started_(static_cast<double>(std::time(nullptr))),
        schedule_(runs_of(plan), plan.time_limit) {
    if (plan.measures_main) models_ = models_of(plan.main, program_folder());
  }

  int execute() {
    for (const std::string& warning : place_.take())
      progress_.note("lab: warning: " + warning);
    announce();
    environment_ = describe_environment(place_.pinning(), command_);
    environment_["pacing"] = name_of(place_.pacing());
    save(true);
    floors_ = calibrate({place_.pinning(), place_.pacing(), progress_, stop_},
                        with_few_connections(plan_.main));
    run_all();
    finish();
    tell_what_is_left_out();
    const std::string problem = make_report(folder_);
    print_result(problem);
    if (stopped()) return stopped_status;
    return anything_valid(summary_) ? 0 : 1;
  }

 private:
  void announce() {
    const std::string longest = long_time_text(plan_.main.until.time_limit);
    if (plan_.main.until.asked())
      progress_.note("lab: --until takes as long as it needs, at most " + longest);
    if (const double seconds = estimated_seconds(plan_); seconds > 0)
      progress_.note("lab: this takes about " +
                     long_time_text(seconds + seconds_of_calibration(plan_.main)));
  }

  void run_all() {
    const ComparisonContext comparison{place_.pinning(),
                                       place_.pacing(),
                                       progress_,
                                       schedule_,
                                       [this] { return stopped(); },
                                       folder_};
    if (plan_.main.until.asked())
      until_ = run_until({comparison, plan_.main}, models_, [this] { save(true); });
    else
      run_series({comparison, plan_.main}, models_, [this] { save(true); });
    run_sweeps(comparison);
    if (plan_.stall_ms == 0 || models_.empty()) return;
    const Json stall =
        run_stall_experiment(comparison, plan_.main, models_.front(), plan_.stall_ms);
    if (!stall.is_null()) exhibits_["stall"] = stall;
  }

  void run_sweeps(const ComparisonContext& comparison) {
    for (const Sweep& sweep : plan_.sweeps) {
      if (stopped()) return;
      const std::size_t place = sweeps_.size();
      run_sweep(comparison, plan_, sweep, [this, place](const Json& so_far) {
        sweeps_[place] = so_far;
        save(true);
      });
    }
  }

  void save(bool partial) {
    summary_ = make_summary(plan_.main, environment_, models_, partial);
    for (std::size_t i = 0; i < models_.size(); ++i)
      save_stderr(folder_, models_[i], summary_["models"][i]);
    if (!sweeps_.empty()) summary_["sweeps"] = sweeps_;
    save_floors();
    if (!exhibits_.empty()) summary_["exhibits"] = exhibits_;
    for (const PlannedRun& run : schedule_.left_out())
      summary_["left_out"].push_back(name_of(run));
    summary_["reading"] = reading_of(summary_) + with_space(share_sentence(floors_)) +
                          with_space(claim_sentence(floors_));
    write_file(folder_ + "/summary.json", json_text(summary_));
  }

  void save_floors() {
    if (!floors_.empty()) summary_["floor"] = floors_json(floors_);
    add_floors(summary_["models"], floors_);
    if (sweeps_.empty()) return;
    for (Json& sweep : summary_["sweeps"])
      for (Json& point : sweep["points"]) add_floors(point["models"], floors_);
  }

  /// Computes and saves what needs all runs.
  void finish() {
    save(stopped());
    add_statistics(summary_, models_);
    if (plan_.main.until.asked()) add_until(summary_, models_, plan_.main, until_);
    write_file(folder_ + "/summary.json", json_text(summary_));
    for (const Model& model : models_)
      save_histograms(folder_, {model.name, true, started_, plan_.main.duration},
                      model);
  }

  void tell_what_is_left_out() {
    const std::size_t left_out = schedule_.left_out().size();
    if (left_out == 0) return;
    progress_.note("lab: the time limit of " + long_time_text(plan_.time_limit) +
                   " left out " + std::to_string(left_out) + " of " +
                   count_of(static_cast<std::int64_t>(schedule_.all_runs()), "run") +
                   "; the report names them");
  }

  void print_result(const std::string& problem) const {
    std::string reading;
    for (const std::string& line :
         demo::lines_of(summary_.at("reading").get<std::string>(), reading_columns))
      reading += line + "\n";
    print("\n" + table_of(summary_) + "\n" + reading + "\nreport: " + folder_ +
          "/report.html\n" + problem + (problem.empty() ? "" : "\n"));
  }

  bool stopped() const { return stop_.requested(); }

  const ExperimentPlan& plan_;
  const demo::StopSignal& stop_;
  std::vector<std::string> command_;
  Progress progress_;
  Place place_;
  Json environment_, sweeps_, exhibits_;
  Floors floors_;
  std::vector<Model> models_;
  UntilOutcome until_;
  std::string folder_;
  double started_;
  Schedule schedule_;
  Json summary_;
};

}  // namespace

int compare(const ExperimentPlan& plan, const std::vector<std::string>& command,
            const demo::StopSignal& stop) {
  raise_descriptor_limit();
  check(plan);
  return Comparison(plan, command, stop).execute();
}

}  // namespace lab
