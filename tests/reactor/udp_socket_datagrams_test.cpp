// UdpSocket: sending, receiving, connecting, and errors of the network.

#include <optional>

#include "tests/reactor/udp_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::Loop;
using reactor::UdpSocket;

TEST_CASE("each of several sockets gets its own datagrams with their senders") {
  Loop loop;
  DatagramLog logs[3];
  std::vector<UdpSocket> sockets;
  for (DatagramLog& log : logs) sockets.emplace_back(loop, loopback, log.callbacks());
  const Fd ann = udp_socket(), bob = udp_socket();
  for (std::size_t i = 0; i < 3; ++i) {
    const Address to = sockets[i].local_address();
    send_from(ann, "ann " + std::to_string(i), to);
    send_from(bob, "bob " + std::to_string(i), to);
  }
  run_until(loop, [&] {
    for (const DatagramLog& log : logs)
      if (log.datagrams.size() < 2) return false;
    return true;
  });
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string n = std::to_string(i);
    CHECK(logs[i].datagrams == std::vector<std::string>{"ann " + n, "bob " + n});
    CHECK(logs[i].senders ==
          std::vector<Address>{Address::local_of(ann), Address::local_of(bob)});
  }
}

TEST_CASE("a socket answers the sender of a datagram") {
  Loop loop;
  std::optional<UdpSocket> socket;
  socket.emplace(
      loop, loopback,
      UdpSocket::Callbacks{.on_receive =
                               [&](std::string_view datagram, const Address& from) {
                                 CHECK_FALSE(socket->send(
                                     "re: " + std::string(datagram), from));
                               },
                           .on_error = {}});
  const Fd client = udp_socket();
  send_from(client, "hi", socket->local_address());
  run_until(loop, [&] { return poll_one(client, POLLIN) != 0; });
  CHECK(receive_at(client) == "re: hi");
}

TEST_CASE("datagrams of 0 and of 65,507 bytes arrive unchanged") {
  const auto host = GENERATE(as<std::string>{}, "127.0.0.1", "::1");
  Loop loop;
  DatagramLog log;
  UdpSocket socket(loop, Address(host, 0), log.callbacks());
  UdpSocket sender(loop, Address(host, 0), {});
  const std::string big = random_bytes(65'507, 3);
  CHECK_FALSE(sender.send("", socket.local_address()));
  CHECK_FALSE(sender.send(big, socket.local_address()));
  CHECK_FALSE(sender.send("end", socket.local_address()));
  run_until(loop, [&] { return log.datagrams.size() == 3; });
  CHECK(log.datagrams[0].empty());
  CHECK((log.datagrams[1] == big));
  CHECK(log.datagrams[2] == "end");
  CHECK(log.senders[0] == sender.local_address());
  CHECK(log.errors.empty());
}

TEST_CASE("a datagram of 65,508 bytes is refused as message_size and not sent") {
  Loop loop;
  DatagramLog log;
  UdpSocket socket(loop, loopback, log.callbacks());
  UdpSocket sender(loop, loopback, {});
  const std::string too_big(65'508, 'x');
  CHECK(sender.send(too_big, socket.local_address()) == std::errc::message_size);
  CHECK_FALSE(sender.send("after", socket.local_address()));
  run_until(loop, [&] { return !log.datagrams.empty(); });
  CHECK(log.datagrams == std::vector<std::string>{"after"});
}

TEST_CASE("a batch of a hundred datagrams arrives completely and in order") {
  Loop loop;
  DatagramLog log;
  UdpSocket socket(loop, loopback, log.callbacks());
  const Fd sender = udp_socket();
  std::vector<std::string> sent;
  for (int i = 0; i < 100; ++i) {
    sent.push_back(std::string(static_cast<std::size_t>(i % 7), 'x') +
                   std::to_string(i));
    send_from(sender, sent.back(), socket.local_address());
  }
  run_until(loop, [&] { return log.datagrams.size() >= sent.size(); });
  run_for(loop, 3ms);
  CHECK(log.datagrams == sent);
}

TEST_CASE("uvw 235: large datagrams of one batch do not overwrite each other") {
  Loop loop;
  DatagramLog log;
  UdpSocket socket(loop, loopback, log.callbacks());
  const Fd sender = udp_socket();
  std::vector<std::string> sent;
  for (std::uint64_t i = 0; i < 3; ++i) {
    sent.push_back(random_bytes(30'000, i));
    send_from(sender, sent.back(), socket.local_address());
  }
  run_until(loop, [&] { return log.datagrams.size() == sent.size(); });
  CHECK((log.datagrams == sent));
}

TEST_CASE(
    "a connected socket sends without an address and receives from its peer only") {
  Loop loop;
  DatagramLog log;
  const Fd peer = udp_socket(), stranger = udp_socket();
  UdpSocket socket(loop, loopback, log.callbacks());
  CHECK(socket.send("nowhere"));  // an error, because it is not connected
  socket.connect(Address::local_of(peer));
  CHECK_FALSE(socket.send("hello"));
  CHECK(receive_at(peer) == "hello");
  send_from(stranger, "psst", socket.local_address());
  send_from(peer, "hello back", socket.local_address());
  run_until(loop, [&] { return !log.datagrams.empty(); });
  run_for(loop, 3ms);
  CHECK(log.datagrams == std::vector<std::string>{"hello back"});
  CHECK(log.senders.at(0) == Address::local_of(peer));
  CHECK(socket.send("x", Address::local_of(stranger)) == std::errc::already_connected);
}

TEST_CASE("connecting twice throws an error that names the peer") {
  Loop loop;
  UdpSocket socket(loop, loopback, {});
  const Address peer("127.0.0.1", 9);
  socket.connect(peer);
  CHECK_THROWS_WITH(socket.connect(peer),
                    Catch::StartsWith("connect UDP 127.0.0.1:9: "));
}

TEST_CASE(
    "libuv 4447: a connected socket reports an ICMP error once and does not spin") {
  Loop loop;
  DatagramLog log;
  UdpSocket socket(loop, loopback, log.callbacks());
  socket.connect(unused_address(SOCK_DGRAM));
  CHECK_FALSE(socket.send("anybody?"));
  run_until(loop, [&] { return !log.errors.empty(); });
  const auto before = loop.statistics();
  run_for(loop, 50ms);
  CHECK(log.errors.size() == 1);
  CHECK(log.errors.at(0) == std::errc::connection_refused);
  CHECK(loop.statistics().iterations - before.iterations < 10);
  // The socket still works.
  CHECK_FALSE(socket.send("really nobody?"));
  run_until(loop, [&] { return log.errors.size() == 2; });
}

TEST_CASE(
    "the next send returns a pending ICMP error, and the send after it succeeds") {
  Loop loop;
  DatagramLog log;
  UdpSocket socket(loop, loopback, log.callbacks());
  Fd peer = udp_socket();
  socket.connect(Address::local_of(peer));
  const Address address = Address::local_of(peer);
  peer.close();
  CHECK_FALSE(socket.send("one"));
  CHECK(socket.send("two") == std::errc::connection_refused);
  peer = bound_socket(SOCK_DGRAM, address);
  CHECK_FALSE(socket.send("three"));
  CHECK(receive_at(peer) == "three");
  run_for(loop, 3ms);
  CHECK(log.errors.empty());
}

TEST_CASE("an unconnected socket ignores ICMP errors and serves other clients") {
  Loop loop;
  DatagramLog log;
  UdpSocket socket(loop, loopback, log.callbacks());
  const Address nobody = unused_address(SOCK_DGRAM);
  for (int i = 0; i < 3; ++i) CHECK_FALSE(socket.send("x", nobody));
  const Fd client = udp_socket();
  send_from(client, "hi", socket.local_address());
  run_until(loop, [&] { return !log.datagrams.empty(); });
  CHECK(log.errors.empty());
}

TEST_CASE("sockets over IPv6 report the sender") {
  Loop loop;
  DatagramLog log;
  UdpSocket socket(loop, Address("::1", 0), log.callbacks());
  UdpSocket sender(loop, Address("::1", 0), {});
  CHECK_FALSE(sender.send("six", socket.local_address()));
  run_until(loop, [&] { return !log.datagrams.empty(); });
  CHECK(log.senders.at(0) == sender.local_address());
  CHECK(log.senders.at(0).is_ipv6());
  bool shared = false;  // another program may use the port of one attempt
  for (int i = 0; i < 10 && !shared; ++i) {
    const UdpSocket all_six(loop, Address("::", 0), {});
    try {
      UdpSocket(loop, Address("0.0.0.0", all_six.local_address().port()), {});
      shared = true;
    } catch (const std::system_error&) {
    }
  }
  CHECK(shared);
}

TEST_CASE("sending to an address of the other family returns an error") {
  Loop loop;
  UdpSocket socket(loop, loopback, {});
  CHECK(socket.send("x", Address("::1", 9)));
}

TEST_CASE(
    "a socket on a busy port throws an error that names the port, and leaks nothing") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    const Fd other = udp_socket();
    const Address taken = Address::local_of(other);
    CHECK_THROWS_WITH(UdpSocket(loop, taken, {}),
                      "bind UDP " + taken.to_string() + ": address already in use");
    CHECK_THROWS_AS(UdpSocket(loop, Address("192.0.2.1", 0), {}), std::system_error);
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("a socket without callbacks drops all datagrams") {
  Loop loop;
  UdpSocket socket(loop, loopback, {});
  const Fd sender = udp_socket();
  send_from(sender, "x", socket.local_address());
  CHECK_NOTHROW(run_for(loop, 5ms));
  socket.connect(unused_address(SOCK_DGRAM));
  CHECK_FALSE(socket.send("anybody?"));
  CHECK_NOTHROW(run_for(loop, 5ms));
}
