// The measuring instrument: `lab load`, `lab compare`, `lab sweep`, `lab calibrate`,
// `lab report`, `lab merge`, and the server `lab echo`.

#include <string>
#include <vector>

#include "demos/common/command_line.h"
#include "demos/common/main.h"
#include "demos/lab/compare/calibration.h"
#include "demos/lab/compare/compare.h"
#include "demos/lab/compare/models.h"
#include "demos/lab/environment.h"
#include "demos/lab/files.h"
#include "demos/lab/load/load.h"
#include "demos/lab/ranks/merge.h"
#include "demos/lab/report/report.h"
#include "demos/lab/server/echo.h"

namespace {

/// Returns the plan of `lab compare`. Options override the profile, so the command line
/// is parsed again with the values of the profile as defaults.
lab::ExperimentPlan read_plan(demo::CommandLine& line, lab::CompareOptions& options,
                              int argc, char** argv) {
  if (options.profile.empty()) return {options};
  lab::ExperimentPlan plan =
      lab::profile(options.profile, lab::built_models(lab::program_folder()));
  const auto overridden = [&](const lab::CompareOptions& defaults) {
    options = defaults;
    line.parse(argc, argv);
    return options;
  };
  const std::vector<std::string> models = plan.main.models;
  plan.main = overridden(plan.main);
  plan.at_points = overridden(plan.at_points);
  if (plan.main.models != models)
    for (lab::Sweep& sweep : plan.sweeps) sweep.models.clear();
  if (plan.stall_ms > 0 && plan.main.stall > 0) {
    plan.stall_ms = plan.main.stall;
    plan.main.stall = plan.at_points.stall = 0;
  }
  return plan;
}

int run(int argc, char** argv) {
  demo::CommandLine line(
      "Measures servers under load: how long answers take and what they cost.");
  lab::LoadOptions load_options;
  lab::CompareOptions compare_options;
  lab::MergeOptions merge_options;
  lab::CompareOptions sweep_options = lab::sweep_defaults();
  lab::SweepLists lists;
  lab::CompareOptions calibrate_options;
  lab::EchoOptions echo_options;
  std::string folder, calibration_json;
  demo::CommandLine load = line.command(
      "load", "generates one load for one running server; status 1: no valid result");
  demo::CommandLine compare = line.command(
      "compare",
      "starts servers in turn, gives all the same load, prints a table; status 1: no "
      "valid result");
  demo::CommandLine sweep = line.command(
      "sweep", "compares at each value of a list, such as --connections 1,10,100");
  demo::CommandLine calibrate = line.command(
      "calibrate",
      "measures the lab itself: what it adds to each latency at this load");
  demo::CommandLine echo = line.command(
      "echo", "serves like uppercase_<model> and does nothing else; for calibrate");
  demo::CommandLine report =
      line.command("report", "makes report.html again from a folder of results");
  demo::CommandLine merge =
      line.command("merge", "adds the logs of several generators (lab load --hlog)");
  add_options(load, load_options);
  add_options(compare, compare_options);
  add_options(merge, merge_options);
  add_options(calibrate, calibrate_options, calibration_json);
  add_options(echo, echo_options);
  add_options(sweep, sweep_options, lists);
  report.option("folder", folder, "folder that `lab compare` wrote").required();
  line.parse(argc, argv);

  const demo::StopSignal stop;
  const std::vector<std::string> command(argv, argv + argc);
  if (load.given()) return lab::load(lab::with_time_limit(load_options), stop);
  if (compare.given())
    return lab::compare(read_plan(line, compare_options, argc, argv), command, stop);
  if (sweep.given())
    return lab::compare(lab::sweep_plan(sweep_options, lists), command, stop);
  if (calibrate.given())
    return lab::print_calibration(calibrate_options, calibration_json, stop);
  if (echo.given()) return lab::echo(echo_options, stop);
  if (merge.given()) {
    lab::merge(merge_options);
    return 0;
  }
  const std::string problem = lab::make_report(folder);
  lab::print(folder + "/report.html\n" + problem + (problem.empty() ? "" : "\n"));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return demo::run_main("lab", [&] { return run(argc, argv); });
}
