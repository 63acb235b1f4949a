#include "demos/lab/compare/compare_options.h"

#include "demos/lab/peers/peer_kind.h"

namespace lab {
namespace {

void add_selection(demo::CommandLine& line, CompareOptions& options) {
  line.option("--models", options.models, "programs uppercase_<model> to measure")
      .placeholder("NAMES");
  line.repeated("--server", options.servers,
                "another server; the lab replaces {port} and {udp_sockets} in it")
      .placeholder("NAME='COMMAND'");
  line.option("--sources", options.sources, "inputs to use at once: stdin, udp, tcp")
      .choices({"stdin", "udp", "tcp"})
      .placeholder("NAMES");
  line.option("--repetitions", options.repetitions,
              "runs of each model; each is a fresh process, models take turns")
      .range(1, 1000);
  line.option("--profile", options.profile,
              "predefined plan: lecture (under a minute), full (all models and "
              "sweeps, a coffee break), scale (10,000 connections)")
      .choices({"lecture", "full", "scale"})
      .placeholder("NAME");
  line.option("--output", options.output, "folder for the results")
      .placeholder("FOLDER");
  line.flag("--no-pin", options.no_pin,
            "do not bind the server and the lab to one processor each");
}

void add_disturbances(demo::CommandLine& line, CompareOptions& options) {
  line.option("--silent", options.silent, "silent connections that stay open")
      .range(0, most_connections);
  line.option("--slow-clients", options.slow_clients,
              "extra clients that send and read one byte every 100 ms during the load")
      .range(0, most_connections);
  line.option("--peers", options.peers,
              "clients that misbehave during the load, as KIND:NUMBER, such as "
              "cut:3,reset:1 (docs/protocol.md); kinds: " +
                  peer_kind_names())
      .placeholder("KINDS");
  line.option("--stall", options.stall,
              "stop the server for this time in the middle of each run")
      .range(0, 600'000)
      .placeholder("MILLISECONDS");
}

/// Replaces an option that takes one value by one that takes a list.
void make_list(demo::CommandLine& line, const char* name, std::vector<double>& values,
               double lowest, double highest) {
  const std::string title = line.remove(name);
  line.option(name, values, title + "; a list of values")
      .range(lowest, highest)
      .placeholder("LIST");
}

}  // namespace

void add_options(demo::CommandLine& line, CompareOptions& options) {
  add_selection(line, options);
  add_calibration(line, options);
  add_workload_options(line, options, "requests per second on each source");
  add_until_options(line, options.until, {"--repetitions", "--warmup"});
  line.option("--idle", options.idle, "time to watch each server doing nothing")
      .range(0, longest_seconds)
      .placeholder("SECONDS");
  line.option("--udp-sockets", options.udp_sockets, "UDP sockets of each server")
      .range(1, 1000);
  line.option("--udp-clients", options.udp_clients,
              "UDP sockets that send; 0 means as many as the server has")
      .range(0, most_connections);
  line.option("--extra-connections", options.extra_connections,
              "silent connections for measuring memory per connection; 0 means none")
      .range(0, most_connections);
  add_disturbances(line, options);
  line.option("--work", options.work, "models: processor time to use for each request")
      .range(0, 1'000'000)
      .placeholder("MICROSECONDS");
  line.option("--timeout", options.timeout, "timeout_polling: wait on each socket")
      .range(0, 60'000)
      .placeholder("MILLISECONDS")
      .default_text("that of the model, 10");
  line.option("--threads", options.threads,
              "thread_pool, multi_reactor: number of threads")
      .range(0, 10'000)
      .default_text("that of the model");
  line.flag("--control", options.control,
            "measure the first model twice (A/A test); the difference is noise");
  line.option("--start-limit", options.start_limit,
              "time that a server may take to start")
      .range(0.01, longest_seconds)
      .placeholder("SECONDS");
}

void add_options(demo::CommandLine& line, CompareOptions& options, SweepLists& lists) {
  add_options(line, options);
  for (const char* const name :
       {"--profile", "--until", "--percentile", "--time-limit"})
    line.remove(name);
  make_list(line, "--connections", lists.connections, 1, most_connections);
  make_list(line, "--rate", lists.rate, lowest_rate, highest_rate);
  make_list(line, "--timeout", lists.timeout, 1, 60'000);
  make_list(line, "--slow-clients", lists.slow_clients, 0, most_connections);
  make_list(line, "--silent", lists.silent, 0, most_connections);
}

std::string peers_text(const CompareOptions& options) {
  if (options.slow_clients == 0) return options.peers;
  const std::string slow = "dribble:" + std::to_string(options.slow_clients);
  return options.peers.empty() ? slow : options.peers + "," + slow;
}

}  // namespace lab
