#include "demos/lab/compare_options.h"

#include "demos/lab/workload_options.h"

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
  app.add_option("--output", options.output, "folder for the results");
  app.add_flag("--no-pin", options.no_pin,
               "do not bind the server and the lab to one processor each");
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
  app.add_option("--silent", options.silent,
                 "silent connections that are open during the load")
      ->check(CLI::Range(std::size_t{0}, most_connections));
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

}  // namespace lab
