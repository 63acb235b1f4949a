#pragma once
// Opening the flows of a source: sockets that are connected, non-blocking, and closed
// by their owner. What fails throws std::system_error that names the address.

#include <cstddef>
#include <functional>
#include <vector>

#include "demos/common/fd.h"
#include "demos/lab/engine/engine.h"
#include "reactor/address.h"

namespace lab {

/// Gives up with an error after 5 s, and at once with none when `stopped` says so (the
/// descriptor is then empty).
demo::Fd connect_stream(const reactor::Address& server,
                        const std::function<bool()>& stopped);
demo::Fd connect_datagrams(const reactor::Address& server);

/// Of the addresses of a name, the first that accepts a TCP connection (the last, if
/// none does): a server may wait on 127.0.0.1 alone, and localhost be ::1 as well.
reactor::Address choose_for_stream(const std::vector<reactor::Address>& addresses,
                                   const std::function<bool()>& stopped);
/// The same for UDP, where nothing tells whether anybody waits: the first of IPv4.
reactor::Address choose_for_datagrams(const std::vector<reactor::Address>& addresses);

/// Allows this process as many descriptors as the system lets it have.
void raise_descriptor_limit() noexcept;

struct FlowPlan {
  std::size_t flows;
  std::size_t size;         // of a message
  std::uint16_t ports = 1;  // UDP: spread over so many ports from the address's on
  std::function<bool()> stopped = {};
  double connect_rate = 0;  // TCP: connections per second; 0: as fast as they come
  std::size_t first = 0;    // the number of the first flow: others open those before it
};

/// Some connections may fail; the source knows how it went. See Connector::run.
void add_tcp_flows(Engine& engine, TrafficSource& source,
                   const reactor::Address& server, const FlowPlan& plan);
void add_udp_flows(Engine& engine, TrafficSource& source,
                   const reactor::Address& server, const FlowPlan& plan);
/// The pipes to the stdin and from the stdout of a process stay the caller's.
void add_stdin_flow(Engine& engine, TrafficSource& source, int to_server,
                    int from_server, std::size_t size);

}  // namespace lab
