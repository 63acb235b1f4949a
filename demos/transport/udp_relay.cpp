// Simulates a bad path for UDP. It runs between a client and a server, and loses,
// delays, swaps and duplicates datagrams in both directions. The same seed causes the
// same faults. At the end (Ctrl-C) it prints how many datagrams were lost, and so on.
//
//   udp_server &
//   udp_relay --to 127.0.0.1:12000 --loss 0.3 &
//   udp_client --port 12001

#include <signal.h>

#include <cstdio>

#include "demos/common/command_line.h"
#include "demos/common/listen_address.h"
#include "demos/common/main.h"
#include "demos/transport/path/relay.h"
#include "demos/transport/story/options.h"
#include "reactor/signal_watcher.h"

using reactor::Address;
using transport::Direction;
using transport::Relay;

namespace {

void print_counts(const char* direction, const Relay::Counts& counts) {
  std::printf("%-15s", direction);
  for (const std::uint64_t number : {counts.received, counts.lost, counts.duplicated,
                                     counts.late, counts.no_room, counts.sent})
    std::printf("  %10llu", static_cast<unsigned long long>(number));
  std::printf("\n");
}

void print_statistics(const Relay& relay) {
  std::printf("%-15s  %10s  %10s  %10s  %10s  %10s  %10s\n", "", "received", "lost",
              "duplicated", "late", "no room", "sent");
  print_counts("to the server", relay.counts(Direction::to_server));
  print_counts("to the clients", relay.counts(Direction::to_client));
}

}  // namespace

int main(int argc, char** argv) {
  return demo::run_main("udp_relay", [&] {
    demo::CommandLine line(
        "A UDP relay that loses, delays, swaps and duplicates datagrams");
    std::string host = "127.0.0.1", to = "127.0.0.1:12000";
    std::uint16_t port = 12'001;
    Relay::Options options;
    line.option("--host", host, "address for the clients, or localhost")
        .placeholder("ADDRESS");
    line.option("--listen", port, "port for the clients; 0 takes a free port").port();
    line.option("--to", to, "the server as HOST:PORT").placeholder("ADDRESS");
    transport::add_fault_options(line, options.faults, options.seed);
    line.parse(argc, argv);
    options.listen = demo::listen_address(host, port);
    options.to = transport::resolve_endpoint(to);

    reactor::Loop loop;
    const reactor::SignalWatcher stop(loop, {SIGINT, SIGTERM, SIGHUP},
                                      [&](int) { loop.stop(); });
    const Relay relay(loop, options);
    std::fprintf(stderr, "UDP %s\nto %s\nThe server is ready to receive\n",
                 relay.local_address().to_string().c_str(),
                 options.to.to_string().c_str());
    loop.run();
    print_statistics(relay);
    return 0;
  });
}
