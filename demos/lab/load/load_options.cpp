#include "demos/lab/load/load.h"
#include "demos/lab/peers/peer_kind.h"

namespace lab {
namespace {

void add_files(demo::CommandLine& line, LoadOptions& options) {
  line.option("--json", options.json, "write the result as JSON; - is stdout")
      .placeholder("FILE");
  line.option("--hgrm", options.hgrm,
              "write the percentiles of the response time; - is stdout")
      .placeholder("FILE");
  line.option("--hlog", options.hlog,
              "write the histograms of each second as an HdrHistogram log; - is stdout")
      .placeholder("FILE");
  line.option("--heat", options.heat, "write the response times over time; - is stdout")
      .placeholder("FILE");
  line.option("--progress", options.progress,
              "write a line of JSON each second; - is stdout")
      .placeholder("FILE");
}

}  // namespace

LoadOptions with_time_limit(LoadOptions options) {
  if (!options.until.asked()) return options;
  options.warmup = options.until.time_limit / 3;
  options.duration = options.until.time_limit - options.warmup;
  return options;
}

void add_options(demo::CommandLine& line, LoadOptions& options) {
  line.option("protocol", options.protocol, "tcp or udp")
      .required()
      .choices({"tcp", "udp"})
      .placeholder("PROTOCOL");
  line.option("--host", options.host, "name or address of the server")
      .placeholder("ADDRESS");
  line.option("--port", options.port, "port of the server").port();
  line.option("--udp-sockets", options.udp_sockets,
              "udp: number of ports to use, from --port on")
      .range(1, 1000);
  const demo::CommandLineOption closed =
      add_workload_options(line, options, "requests per second over all connections");
  add_until_options(line, options.until, {"--warmup", "--duration"});
  line.option("--think", options.think,
              "with --closed: time from an answer to the next request")
      .range(0, longest_ms)
      .placeholder("MILLISECONDS")
      .needs(closed);
  line.option("--probe", options.probe,
              "additional requests per second on a connection of their own")
      .range(lowest_rate, highest_rate)
      .placeholder("PER_SECOND")
      .default_text("none");
  line.option("--late-after", options.late_after,
              "a right answer after this time also counts as late")
      .range(0, longest_ms)
      .placeholder("MILLISECONDS");
  line.option("--connect-rate", options.connect_rate,
              "tcp: new connections per second; 0 means no limit")
      .range(0, highest_rate)
      .placeholder("PER_SECOND");
  line.option("--peers", options.peers,
              "tcp: clients that misbehave during the load, as KIND:NUMBER, such as "
              "cut:3,reset:1 (docs/protocol.md); kinds: " +
                  peer_kind_names())
      .placeholder("KINDS");
  add_calibration(line, options);
  add_files(line, options);
}

}  // namespace lab
