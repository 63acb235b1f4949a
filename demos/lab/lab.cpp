// The measuring instrument: `lab load`, `lab compare`, `lab report`.

#include <CLI/CLI.hpp>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "demos/common/command_line.h"
#include "demos/common/main.h"
#include "demos/lab/compare.h"
#include "demos/lab/files.h"
#include "demos/lab/load.h"
#include "demos/lab/report.h"

namespace {

const std::map<std::string, lab::Arrivals> arrival_names{
    {"poisson", lab::Arrivals::poisson}, {"constant", lab::Arrivals::constant}};

/// As CLI::Range, which lets NaN pass: no comparison holds for that.
CLI::Validator number_in(double low, double high) {
  const CLI::Range range(low, high);
  const auto problem_with = [range](std::string& text) {
    double number = 0;
    const bool is_nan = CLI::detail::lexical_cast(text, number) && std::isnan(number);
    return is_nan ? text + " is not a number" : range(text);
  };
  return CLI::Validator(problem_with, range.get_description());
}

const CLI::Validator seconds = number_in(0, 3600);
const CLI::Validator whole_run = number_in(0.01, 3600);
constexpr std::size_t largest_datagram = 65507;
constexpr std::size_t most_connections = 50'000;

/// The options that describe a load, for both commands that make one. `rate_title` says
/// what the rate is shared by.
template <class Options>
void add_load_options(CLI::App& app, Options& options, const char* rate_title) {
  app.add_option("--connections", options.connections,
                 "TCP connections (load udp: client sockets)")
      ->check(CLI::Range(std::size_t{1}, most_connections));
  app.add_option("--size", options.size, "bytes of a request")
      ->check(CLI::Range(std::size_t{1}, largest_datagram));
  app.add_option("--duration", options.duration, "seconds that are measured")
      ->check(whole_run);
  app.add_option("--warmup", options.warmup, "seconds before that, not counted")
      ->check(seconds);
  app.add_option("--drain", options.drain,
                 "seconds that late answers may take after that")
      ->check(seconds);
  // A closed loop has no plan: the answers alone make its pace.
  CLI::Option* const closed =
      app.add_flag("--closed", options.closed,
                   "closed loop: each connection asks again when it was answered");
  app.add_option("--rate", options.rate, rate_title)
      ->check(number_in(0.001, 10e6))
      ->excludes(closed);
  app.add_option("--arrivals", options.arrivals, "poisson or constant")
      ->transform(CLI::CheckedTransformer(arrival_names))
      ->excludes(closed);
  app.add_option("--seed", options.seed, "of the plan of arrivals");
}

void add_load(CLI::App& app, lab::LoadOptions& options) {
  app.add_option("protocol", options.protocol, "tcp or udp")
      ->required()
      ->check(CLI::IsMember({"tcp", "udp"}));
  app.add_option("--host", options.host, "where the server is");
  app.add_option("--port", options.port, "its port");
  app.add_option("--udp-sockets", options.udp_sockets,
                 "udp: use so many ports, from --port on")
      ->check(CLI::Range(1, 1000));
  add_load_options(app, options, "requests per second, over all connections");
  app.add_option("--json", options.json, "write the result there; - is stdout");
  app.add_option("--hgrm", options.hgrm, "write the percentiles of the response time");
  app.add_option("--hlog", options.hlog, "write the histograms as an HdrHistogram log");
}

void add_selection(CLI::App& app, lab::CompareOptions& options) {
  app.add_option("--models", options.models, "programs uppercase_<model> to measure")
      ->delimiter(',');
  app.add_option("--server", options.servers,
                 "NAME='COMMAND': another program; {port} and {udp_sockets} in it are "
                 "filled in")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  app.add_option("--sources", options.sources, "of stdin, udp, tcp; used all at once")
      ->delimiter(',')
      ->check(CLI::IsMember({"stdin", "udp", "tcp"}));
  app.add_option("--repetitions", options.repetitions,
                 "fresh processes per model, in turns")
      ->check(CLI::Range(1, 1000));
  app.add_option("--output", options.output, "folder for the results");
  app.add_flag("--no-pin", options.no_pin,
               "do not bind the server and the lab to one processor each");
}

void add_compare(CLI::App& app, lab::CompareOptions& options) {
  add_selection(app, options);
  add_load_options(app, options, "requests per second on each source");
  app.add_option("--idle", options.idle, "seconds to watch each server doing nothing")
      ->check(seconds);
  app.add_option("--udp-sockets", options.udp_sockets, "UDP sockets of each server")
      ->check(CLI::Range(1, 1000));
  app.add_option("--udp-clients", options.udp_clients,
                 "UDP sockets that send (0: as many as the server has)")
      ->check(CLI::Range(std::size_t{0}, most_connections));
  app.add_option("--extra-connections", options.extra_connections,
                 "silent connections that show the memory of one; 0: not measured")
      ->check(CLI::Range(std::size_t{0}, most_connections));
  app.add_option("--work", options.work, "models: extra computing per request, in us")
      ->check(CLI::Range(0, 1'000'000));
  app.add_option("--timeout", options.timeout, "timeout_polling: its timeout in ms")
      ->check(CLI::Range(0, 60'000));
  app.add_option("--start-limit", options.start_limit,
                 "seconds that a server may take to start")
      ->check(whole_run);
}

int run(int argc, char** argv) {
  CLI::App app(
      "Measures servers under load: how long answers take and what they cost.");
  app.require_subcommand(1);
  // The last of several wins, so that a script's choice can be overruled.
  app.option_defaults()->always_capture_default()->multi_option_policy(
      CLI::MultiOptionPolicy::TakeLast);
  lab::LoadOptions load_options;
  lab::CompareOptions compare_options;
  std::string folder;
  CLI::App& load = *app.add_subcommand("load", "one load against one running server");
  CLI::App& compare = *app.add_subcommand(
      "compare", "starts servers in turn, gives all the same load, prints a table");
  CLI::App& report =
      *app.add_subcommand("report", "makes report.html again from a folder of results");
  add_load(load, load_options);
  add_compare(compare, compare_options);
  report.add_option("folder", folder, "what `lab compare` wrote")->required();
  demo::parse_command_line(app, argc, argv);

  const demo::StopSignal stop;
  if (load) return lab::load(load_options, stop);
  if (compare)
    return lab::compare(compare_options, std::vector<std::string>(argv, argv + argc),
                        stop);
  const std::string problem = lab::make_report(folder);
  lab::print(folder + "/report.html\n" + problem + (problem.empty() ? "" : "\n"));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return demo::run_main("lab", [&] { return run(argc, argv); });
}
