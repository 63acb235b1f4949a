#include "demos/lab/engine/connect.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <system_error>

#include "demos/common/socket.h"
#include "demos/lab/engine/connector.h"
#include "demos/lab/engine/stream_flow.h"
#include "demos/lab/engine/udp_drops.h"
#include "demos/lab/engine/udp_flow.h"
#include "reactor/error.h"

namespace lab {

using reactor::Address;
using reactor::throw_error;

namespace {

constexpr auto connect_limit = std::chrono::seconds(5);
constexpr int slice_ms = 50;  // how soon a stop request is noticed
constexpr int receive_buffer = 4 << 20;
// All UDP flows together remember about as many requests as fit in 48 MB.
constexpr std::size_t remembered_by_all = 1 << 21;

demo::Fd open_socket(const Address& server, int type, const std::string& attempt) {
  demo::Fd fd(::socket(server.family(), type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) throw_error(errno, attempt);
  return fd;
}

std::uint32_t flow_number(const TrafficSource& source, std::size_t index) {
  // Different for all flows of all sources: the name's first letter tells these apart.
  return static_cast<std::uint32_t>(index) * 256 +
         static_cast<std::uint8_t>(source.tally().name().front());
}

}  // namespace

demo::Fd connect_stream(const Address& server, const std::function<bool()>& stopped) {
  const std::string attempt = "connect TCP " + server.to_string();
  demo::Fd fd = open_socket(server, SOCK_STREAM, attempt);
  demo::set_no_delay(fd.get());
  if (::connect(fd.get(), server.data(), server.size()) == 0) return fd;
  if (errno != EINPROGRESS) throw_error(errno, attempt);
  const Time limit = Clock::now() + connect_limit;
  pollfd entry{fd.get(), POLLOUT, 0};
  while (::poll(&entry, 1, slice_ms) <= 0) {
    if (stopped && stopped()) return {};
    if (Clock::now() > limit) throw_error(ETIMEDOUT, attempt);
  }
  if (const int error = demo::pending_error(fd.get()); error != 0)
    throw_error(error, attempt);
  return fd;
}

demo::Fd connect_datagrams(const Address& server) {
  const std::string attempt = "connect UDP " + server.to_string();
  demo::Fd fd = open_socket(server, SOCK_DGRAM, attempt);
  // As large as allowed: what is lost here would be blamed on the server.
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  if (::connect(fd.get(), server.data(), server.size()) != 0)
    throw_error(errno, attempt);
  return fd;
}

Address choose_for_stream(const std::vector<Address>& addresses,
                          const std::function<bool()>& stopped) {
  // The last one is not tried here, but when it is used: its error is the one to show.
  for (std::size_t i = 0; i + 1 < addresses.size(); ++i) {
    try {
      connect_stream(addresses[i], stopped);
      return addresses[i];
    } catch (const std::system_error&) {
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
  for (demo::Fd& connection : connector.run()) {
    const Message message(plan.size, Message::Form::bytes,
                          flow_number(source, number++));
    source.add(std::make_unique<StreamFlow>(engine.poller(), engine.workspace(),
                                            source.tally(), message, source.loop(),
                                            std::move(connection)));
  }
  source.set_connects(connector.report());
}

void add_udp_flows(Engine& engine, TrafficSource& source, const Address& server,
                   const FlowPlan& plan) {
  source.set_server_drops(
      [server, ports = plan.ports] { return drops_at(server, ports); });
  const std::size_t remembered = std::clamp<std::size_t>(
      std::bit_floor(remembered_by_all / plan.flows), 1 << 10, 1 << 16);
  for (std::size_t i = plan.first; i < plan.first + plan.flows; ++i) {
    const auto port = static_cast<std::uint16_t>(server.port() + i % plan.ports);
    const Message message(plan.size, Message::Form::bytes, flow_number(source, i));
    source.add(std::make_unique<UdpFlow>(
        engine.poller(), engine.workspace(), source.tally(), message, source.loop(),
        connect_datagrams(Address(server.host(), port)), remembered));
  }
}

void add_stdin_flow(Engine& engine, TrafficSource& source, int to_server,
                    int from_server, std::size_t size) {
  demo::set_nonblocking(to_server);
  demo::set_nonblocking(from_server);
  const Message message(size, Message::Form::line, flow_number(source, 0));
  source.add(std::make_unique<StreamFlow>(engine.poller(), engine.workspace(),
                                          source.tally(), message, source.loop(),
                                          to_server, from_server));
}

}  // namespace lab
