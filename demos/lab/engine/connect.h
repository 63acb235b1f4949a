#pragma once
// Opens the flows of a source: connected, non-blocking sockets that their owner closes.
// A failure throws std::system_error that names the address.

#include <cstddef>
#include <functional>
#include <vector>

#include "demos/common/fd.h"
#include "demos/lab/engine/engine.h"
#include "reactor/address.h"

namespace lab {

/// Fails after 5 s. Returns an empty descriptor as soon as `stopped` returns true.
demo::Fd connect_stream(const reactor::Address& server,
                        const std::function<bool()>& stopped);
demo::Fd connect_datagrams(const reactor::Address& server);

/// Returns the first of the addresses that accepts a TCP connection, or the last one if
/// none does. localhost can be ::1 as well, while the server listens on 127.0.0.1 only.
reactor::Address choose_for_stream(const std::vector<reactor::Address>& addresses,
                                   const std::function<bool()>& stopped);
/// Returns the first IPv4 address, if any: over UDP nothing shows whether a server
/// listens.
reactor::Address choose_for_datagrams(const std::vector<reactor::Address>& addresses);

/// Raises the soft limit of open descriptors to the hard limit. setrlimit(2)
void raise_descriptor_limit() noexcept;

struct FlowPlan {
  std::size_t flows;
  std::size_t size;         // of a message, in bytes
  std::uint16_t ports = 1;  // UDP: the flows are spread over this many ports
  std::function<bool()> stopped = {};
  double connect_rate = 0;  // TCP: connections per second; 0: no limit
  std::size_t first = 0;    // number of the first flow; other ranks open those below it
};

/// Some connections may fail; the source records how many. See Connector::run.
void add_tcp_flows(Engine& engine, TrafficSource& source,
                   const reactor::Address& server, const FlowPlan& plan);
void add_udp_flows(Engine& engine, TrafficSource& source,
                   const reactor::Address& server, const FlowPlan& plan);
/// Uses the pipes to the stdin and from the stdout of a process; the caller keeps them.
void add_stdin_flow(Engine& engine, TrafficSource& source, int to_server,
                    int from_server, std::size_t size);

}  // namespace lab
