// UdpSocket: destroying and moving it at any time, as in docs/lifetime.md.

#include <memory>
#include <optional>

#include "tests/reactor/udp_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::Loop;
using reactor::UdpSocket;

TEST_CASE("libuv 2822: a socket destroyed within a batch delivers no more datagrams") {
  Loop loop;
  std::optional<UdpSocket> socket;
  int received = 0;
  socket.emplace(
      loop, loopback,
      UdpSocket::Callbacks{.on_receive =
                               [&](std::string_view datagram, const Address&) {
                                 if (++received == 2) socket.reset();
                                 CHECK(datagram.size() == 3);  // still valid
                               },
                           .on_error = {}});
  const Fd sender = udp_socket();
  for (int i = 0; i < 50; ++i) send_from(sender, "abc", socket->local_address());
  run_until(loop, [&] { return received == 2; });
  run_for(loop, 5ms);
  CHECK(received == 2);
}

TEST_CASE("a socket that another callback destroys makes no callback") {
  Loop loop;
  std::optional<UdpSocket> one, two;
  int received = 0;
  const auto kill = [&](std::optional<UdpSocket>& other) {
    return UdpSocket::Callbacks{.on_receive =
                                    [&](std::string_view, const Address&) {
                                      ++received;
                                      other.reset();
                                    },
                                .on_error = {}};
  };
  one.emplace(loop, loopback, kill(two));
  two.emplace(loop, loopback, kill(one));
  const Fd sender = udp_socket();
  send_from(sender, "x", one->local_address());
  send_from(sender, "x", two->local_address());
  run_until(loop, [&] { return received > 0; });
  run_for(loop, 5ms);
  CHECK(received == 1);
}

TEST_CASE("a socket may be destroyed in on_error") {
  Loop loop;
  std::optional<UdpSocket> socket;
  int errors = 0;
  socket.emplace(
      loop, loopback,
      UdpSocket::Callbacks{.on_receive = {}, .on_error = [&](std::error_code) {
                             ++errors;
                             socket.reset();
                           }});
  socket->connect(unused_address(SOCK_DGRAM));
  socket->send("x");
  run_until(loop, [&] { return errors > 0; });
  run_for(loop, 5ms);
  CHECK(errors == 1);
}

TEST_CASE("an active socket may be moved, also onto another socket") {
  Loop loop;
  DatagramLog log, other;
  std::vector<UdpSocket> sockets;
  sockets.emplace_back(loop, loopback, log.callbacks());
  const Address address = sockets[0].local_address();
  UdpSocket moved = std::move(sockets[0]);
  sockets[0] = UdpSocket(loop, loopback, other.callbacks());
  const Address gone = sockets[0].local_address();
  sockets[0] = std::move(moved);
  const Fd sender = udp_socket();
  send_from(sender, "x", address);
  send_from(sender, "x", gone);
  run_until(loop, [&] { return !log.datagrams.empty(); });
  run_for(loop, 3ms);
  CHECK(other.datagrams.empty());
  CHECK(sockets[0].local_address() == address);
}

TEST_CASE(
    "run() rethrows an exception of on_receive, and the other datagrams still arrive") {
  Loop loop;
  std::vector<std::string> got;
  UdpSocket socket(loop, loopback,
                   {.on_receive =
                        [&](std::string_view datagram, const Address&) {
                          got.emplace_back(datagram);
                          if (got.size() == 1) throw std::runtime_error("first");
                        },
                    .on_error = {}});
  const Fd sender = udp_socket();
  for (const char* text : {"a", "b", "c"})
    send_from(sender, text, socket.local_address());
  CHECK_THROWS_WITH(run_until(loop, [] { return false; }), "first");
  run_until(loop, [&] { return got.size() == 3; });
  CHECK(got == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("a socket that survives its loop aborts the process and is named") {
  const auto result = run_in_child([] {
    auto loop = std::make_unique<Loop>();
    const UdpSocket socket(*loop, loopback, {});
    loop.reset();
  });
  CHECK(result.killed(SIGABRT));
  CHECK_THAT(result.output, Catch::Contains("udp"));
}
