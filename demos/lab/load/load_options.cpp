#include "demos/lab/load/load_options.h"

#include "demos/lab/load/workload_options.h"
#include "demos/lab/peers/peer_kind.h"

namespace lab {
namespace {

void add_files(demo::CommandLine& line, LoadOptions& options) {
  line.option("--json", options.json, "write the result there; - is stdout")
      .placeholder("FILE");
  line.option("--hgrm", options.hgrm, "write the percentiles of the response time")
      .placeholder("FILE");
  line.option("--hlog", options.hlog,
              "write the histograms of each second as an HdrHistogram log")
      .placeholder("FILE");
  line.option("--heat", options.heat, "write how responses spread over the time")
      .placeholder("FILE");
  line.option("--progress", options.progress,
              "write a line of JSON each second; - is stdout")
      .placeholder("FILE");
}

}  // namespace

void add_options(demo::CommandLine& line, LoadOptions& options) {
  line.option("protocol", options.protocol, "tcp or udp")
      .required()
      .choices({"tcp", "udp"})
      .placeholder("PROTOCOL");
  line.option("--host", options.host, "where the server is").placeholder("HOST");
  line.option("--port", options.port, "its port").port();
  line.option("--udp-sockets", options.udp_sockets,
              "udp: use so many ports, from --port on")
      .range(1, 1000);
  const demo::CommandLineOption closed =
      add_workload_options(line, options, "requests per second, over all connections");
  line.option("--think", options.think,
              "--closed: ms from an answer to the next request")
      .range(0, longest_ms)
      .needs(closed);
  line.option("--probe", options.probe,
              "so many more requests per second on a connection of their own")
      .range(lowest_rate, highest_rate);
  line.option("--late-after", options.late_after,
              "ms after which a right answer counts as late, too")
      .range(0, longest_ms);
  line.option("--connect-rate", options.connect_rate,
              "tcp: open so many connections per second; 0: as fast as they come")
      .range(0, highest_rate);
  line.option("--peers", options.peers,
              "tcp: misbehaving peers beside the load, of " + peer_kind_names())
      .placeholder("KIND:N,...");
  add_files(line, options);
}

}  // namespace lab
