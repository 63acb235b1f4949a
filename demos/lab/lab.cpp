// The measuring instrument: `lab load`, `lab compare`, `lab report`, `lab merge`.

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "demos/common/command_line.h"
#include "demos/common/main.h"
#include "demos/lab/compare.h"
#include "demos/lab/files.h"
#include "demos/lab/load.h"
#include "demos/lab/merge.h"
#include "demos/lab/report.h"

namespace {

int run(int argc, char** argv) {
  CLI::App app(
      "Measures servers under load: how long answers take and what they cost.");
  app.require_subcommand(1);
  // The last of several wins, so that a script's choice can be overruled.
  app.option_defaults()->always_capture_default()->multi_option_policy(
      CLI::MultiOptionPolicy::TakeLast);
  lab::LoadOptions load_options;
  lab::CompareOptions compare_options;
  lab::MergeOptions merge_options;
  std::string folder;
  CLI::App& load = *app.add_subcommand("load", "one load against one running server");
  CLI::App& compare = *app.add_subcommand(
      "compare", "starts servers in turn, gives all the same load, prints a table");
  CLI::App& report =
      *app.add_subcommand("report", "makes report.html again from a folder of results");
  CLI::App& merge = *app.add_subcommand(
      "merge", "adds up the logs of several generators (lab load --hlog)");
  add_options(load, load_options);
  add_options(compare, compare_options);
  add_options(merge, merge_options);
  report.add_option("folder", folder, "what `lab compare` wrote")->required();
  demo::parse_command_line(app, argc, argv);

  const demo::StopSignal stop;
  if (load) return lab::load(load_options, stop);
  if (compare)
    return lab::compare(compare_options, std::vector<std::string>(argv, argv + argc),
                        stop);
  if (merge) {
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
