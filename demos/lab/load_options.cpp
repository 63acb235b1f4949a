#include "demos/lab/load_options.h"

#include "demos/lab/workload_options.h"

namespace lab {

void add_options(CLI::App& app, LoadOptions& options) {
  app.add_option("protocol", options.protocol, "tcp or udp")
      ->required()
      ->check(CLI::IsMember({"tcp", "udp"}));
  app.add_option("--host", options.host, "where the server is");
  app.add_option("--port", options.port, "its port");
  app.add_option("--udp-sockets", options.udp_sockets,
                 "udp: use so many ports, from --port on")
      ->check(CLI::Range(1, 1000));
  add_workload_options(app, options, "requests per second, over all connections");
  app.add_option("--json", options.json, "write the result there; - is stdout");
  app.add_option("--hgrm", options.hgrm, "write the percentiles of the response time");
  app.add_option("--hlog", options.hlog, "write the histograms as an HdrHistogram log");
}

}  // namespace lab
