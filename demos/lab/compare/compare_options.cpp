#include "demos/lab/compare/compare_options.h"

#include "demos/lab/load/workload_options.h"
#include "demos/lab/peers/peer_kind.h"

namespace lab {
namespace {

void add_selection(CLI::App& app, CompareOptions& options) {
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
  app.add_option("--profile", options.profile,
                 "ready-made plan: lecture (under a minute), full (a coffee break, all "
                 "models and sweeps), scale (10,000 connections)")
      ->check(CLI::IsMember({"lecture", "full", "scale"}));
  app.add_option("--output", options.output, "folder for the results");
  app.add_flag("--no-pin", options.no_pin,
               "do not bind the server and the lab to one processor each");
}

void add_disturbances(CLI::App& app, CompareOptions& options) {
  app.add_option("--silent", options.silent,
                 "silent connections that are open during the load")
      ->check(CLI::Range(std::size_t{0}, most_connections));
  app.add_option("--slow-clients", options.slow_clients,
                 "clients beside the load that send and read a byte each 100 ms")
      ->check(CLI::Range(std::size_t{0}, most_connections));
  app.add_option(
      "--peers", options.peers,
      "KIND:N,...: misbehaving clients beside the load (" + peer_kind_names() + ")");
  app.add_option("--stall", options.stall,
                 "stop the server for so many ms in the middle of each run")
      ->check(CLI::Range(0, 600'000));
}

/// Instead of the option for one value one for a list of them.
void make_list(CLI::App& app, const char* name, std::vector<double>& values,
               const CLI::Validator& check) {
  CLI::Option* const single = app.get_option(name);
  const std::string title = single->get_description();
  app.remove_option(single);
  app.add_option(name, values, title + "; a list to sweep over")
      ->delimiter(',')
      ->check(check);
}

}  // namespace

void add_options(CLI::App& app, CompareOptions& options) {
  add_selection(app, options);
  add_workload_options(app, options, "requests per second on each source");
  app.add_option("--idle", options.idle, "seconds to watch each server doing nothing")
      ->check(seconds());
  app.add_option("--udp-sockets", options.udp_sockets, "UDP sockets of each server")
      ->check(CLI::Range(1, 1000));
  app.add_option("--udp-clients", options.udp_clients,
                 "UDP sockets that send (0: as many as the server has)")
      ->check(CLI::Range(std::size_t{0}, most_connections));
  app.add_option("--extra-connections", options.extra_connections,
                 "silent connections that show the memory of one; 0: not measured")
      ->check(CLI::Range(std::size_t{0}, most_connections));
  add_disturbances(app, options);
  app.add_option("--work", options.work, "models: extra computing per request, in us")
      ->check(CLI::Range(0, 1'000'000));
  app.add_option("--timeout", options.timeout, "timeout_polling: its timeout in ms")
      ->check(CLI::Range(0, 60'000));
  app.add_option("--threads", options.threads, "thread_pool, multi_reactor: threads")
      ->check(CLI::Range(0, 10'000));
  app.add_flag("--control", options.control,
               "the first model once more: what differs there differs by chance");
  app.add_option("--start-limit", options.start_limit,
                 "seconds that a server may take to start")
      ->check(whole_run());
}

void add_options(CLI::App& app, CompareOptions& options, SweepLists& lists) {
  add_options(app, options);
  app.remove_option(app.get_option("--profile"));
  const CLI::Range counts(std::size_t{0}, most_connections);
  make_list(app, "--connections", lists.connections,
            CLI::Range(std::size_t{1}, most_connections));
  make_list(app, "--rate", lists.rate, rates());
  make_list(app, "--timeout", lists.timeout, CLI::Range(1, 60'000));
  make_list(app, "--slow-clients", lists.slow_clients, counts);
  make_list(app, "--silent", lists.silent, counts);
}

std::string peers_text(const CompareOptions& options) {
  if (options.slow_clients == 0) return options.peers;
  const std::string slow = "dribble:" + std::to_string(options.slow_clients);
  return options.peers.empty() ? slow : options.peers + "," + slow;
}

}  // namespace lab
