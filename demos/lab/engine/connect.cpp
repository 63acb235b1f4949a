#include "demos/lab/engine/connect.h"

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <stdexcept>

#include "demos/common/socket.h"
#include "demos/common/udp_drops.h"
#include "demos/lab/engine/connector.h"
#include "demos/lab/engine/stream_flow.h"
#include "demos/lab/engine/udp_flow.h"
#include "reactor/error.h"

namespace lab {

using reactor::Address;
using reactor::throw_error;

namespace {

constexpr int receive_buffer = 4 << 20;
// All UDP flows together remember as many requests as fit into about 48 MB.
constexpr std::size_t remembered_by_all = 1 << 21;

/// Whether the address belongs to this machine. bind(2)
bool is_local(const Address& address) {
  const demo::Fd fd(::socket(address.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const Address any_port(address.host(), 0);
  return fd && ::bind(fd.get(), any_port.data(), any_port.size()) == 0;
}

/// What a flow with this index needs. The messages of all flows of all sources differ;
/// the first letter of its name distinguishes a source.
Flow::Setup setup_of(Engine& engine, TrafficSource& source, std::size_t index,
                     std::size_t size, Message::Form form = Message::Form::bytes) {
  const auto number = static_cast<std::uint32_t>(index) * 256 +
                      static_cast<std::uint8_t>(source.tally().name().front());
  return {engine.poller(), engine.workspace(), source.tally(),
          Message(size, form, number), source.loop()};
}

}  // namespace

demo::Fd connect_stream(const Address& server, const std::function<bool()>& stopped) {
  Poller poller;
  std::vector<demo::Fd> made = Connector(poller, server, {1, 0, stopped}).run();
  return made.empty() ? demo::Fd() : std::move(made.front());
}

demo::Fd connect_datagrams(const Address& server) {
  const std::string attempt = "connect UDP " + server.to_string();
  demo::Fd fd(::socket(server.family(), SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) throw_error(errno, attempt);
  // As large as allowed: a datagram that is lost here would be blamed on the server.
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  if (::connect(fd.get(), server.data(), server.size()) != 0)
    throw_error(errno, attempt);
  return fd;
}

Address choose_for_stream(const std::vector<Address>& addresses,
                          const std::function<bool()>& stopped) {
  // The last address is not tried here: if it fails later, the user sees its error.
  for (std::size_t i = 0; i + 1 < addresses.size(); ++i) {
    try {
      connect_stream(addresses[i], stopped);
      return addresses[i];
    } catch (const std::runtime_error&) {
      continue;
    }
  }
  return addresses.back();
}

Address choose_for_datagrams(const std::vector<Address>& addresses) {
  const auto found = std::find_if(addresses.begin(), addresses.end(),
                                  [](const Address& one) { return !one.is_ipv6(); });
  return found != addresses.end() ? *found : addresses.front();
}

void raise_descriptor_limit() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void add_tcp_flows(Engine& engine, TrafficSource& source, const Address& server,
                   const FlowPlan& plan) {
  Connector connector(engine.poller(), server,
                      {plan.flows, plan.connect_rate, plan.stopped});
  std::size_t number = plan.first;
  for (demo::Fd& connection : connector.run())
    source.add(std::make_unique<StreamFlow>(
        setup_of(engine, source, number++, plan.size), std::move(connection)));
  source.set_connects(connector.report());
}

void add_udp_flows(Engine& engine, TrafficSource& source, const Address& server,
                   const FlowPlan& plan) {
  source.set_server_drops([server, ports = plan.ports] {
    return is_local(server) ? demo::udp_drops(server.port(), ports) : std::nullopt;
  });
  const std::size_t remembered = std::clamp<std::size_t>(
      std::bit_floor(remembered_by_all / plan.flows), 1 << 10, 1 << 16);
  for (std::size_t i = plan.first; i < plan.first + plan.flows; ++i) {
    const auto port = static_cast<std::uint16_t>(server.port() + i % plan.ports);
    source.add(std::make_unique<UdpFlow>(
        setup_of(engine, source, i, plan.size),
        connect_datagrams(Address(server.host(), port)), remembered));
  }
}

void add_stdin_flow(Engine& engine, TrafficSource& source, int to_server,
                    int from_server, std::size_t size) {
  demo::set_nonblocking(to_server);
  demo::set_nonblocking(from_server);
  source.add(std::make_unique<StreamFlow>(
      setup_of(engine, source, 0, size, Message::Form::line), to_server, from_server));
}

}  // namespace lab
