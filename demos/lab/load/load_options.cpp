#include "demos/lab/load/load_options.h"

#include "demos/common/command_line.h"
#include "demos/lab/load/workload_options.h"
#include "demos/lab/peers/peer_kind.h"

namespace lab {
namespace {

void add_files(CLI::App& app, LoadOptions& options) {
  app.add_option("--json", options.json, "write the result there; - is stdout");
  app.add_option("--hgrm", options.hgrm, "write the percentiles of the response time");
  app.add_option("--hlog", options.hlog,
                 "write the histograms of each second as an HdrHistogram log");
  app.add_option("--heat", options.heat, "write how responses spread over the time");
  app.add_option("--progress", options.progress,
                 "write a line of JSON each second; - is stdout");
}

}  // namespace

void add_options(CLI::App& app, LoadOptions& options) {
  app.add_option("protocol", options.protocol, "tcp or udp")
      ->required()
      ->check(CLI::IsMember({"tcp", "udp"}))
      ->type_name("PROTOCOL");
  app.add_option("--host", options.host, "where the server is");
  app.add_option("--port", options.port, "its port")->check(demo::check_port);
  app.add_option("--udp-sockets", options.udp_sockets,
                 "udp: use so many ports, from --port on")
      ->check(CLI::Range(1, 1000));
  CLI::Option* const closed =
      add_workload_options(app, options, "requests per second, over all connections");
  app.add_option("--think", options.think,
                 "--closed: ms from an answer to the next request")
      ->check(number_in(0, 3600e3))
      ->needs(closed);
  app.add_option("--probe", options.probe,
                 "so many more requests per second on a connection of their own")
      ->check(rates());
  app.add_option("--late-after", options.late_after,
                 "ms after which a right answer counts as late, too")
      ->check(number_in(0, 3600e3));
  app.add_option("--connect-rate", options.connect_rate,
                 "tcp: open so many connections per second; 0: as fast as they come")
      ->check(number_in(0, 10e6));
  app.add_option(
      "--peers", options.peers,
      "tcp: misbehaving peers beside the load, KIND:N,... of " + peer_kind_names());
  add_files(app, options);
}

}  // namespace lab
