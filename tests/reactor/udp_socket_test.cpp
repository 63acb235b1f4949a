#include "reactor/udp_socket.h"

#include <optional>

#include "tests/reactor/support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::Loop;
using reactor::Timer;
using reactor::UdpSocket;

namespace {

const Address loopback("127.0.0.1", 0);

struct Log {
  std::vector<std::string> datagrams;
  std::vector<Address> senders;
  std::vector<std::error_code> errors;

  UdpSocket::Callbacks callbacks() {
    return {.on_receive =
                [this](std::string_view datagram, const Address& from) {
                  datagrams.emplace_back(datagram);
                  senders.push_back(from);
                },
            .on_error = [this](std::error_code error) { errors.push_back(error); }};
  }
};

void send_from(int fd, std::string_view datagram, const Address& to) {
  checked(static_cast<int>(
              ::sendto(fd, datagram.data(), datagram.size(), 0, to.data(), to.size())),
          "sendto");
}

/// Receives one datagram at a plain socket, or throws.
std::string receive_at(int fd) {
  if (poll_one(fd, POLLIN, time_limit) == 0) throw std::runtime_error("no datagram");
  std::string buffer(70'000, '\0');
  const ssize_t count = ::recv(fd, buffer.data(), buffer.size(), 0);
  buffer.resize(static_cast<std::size_t>(checked(static_cast<int>(count), "recv")));
  return buffer;
}

/// The descriptor of a socket that is bound to an address.
int descriptor_of(const Address& local) {
  for (int fd = 3; fd < 1000; ++fd) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* address = reinterpret_cast<sockaddr*>(&storage);
    if (::getsockname(fd, address, &size) != 0 || storage.ss_family != AF_INET)
      continue;
    if (Address(address, size) == local) return fd;
  }
  throw std::runtime_error("no socket is bound to " + local.to_string());
}

/// A socket whose datagrams wait: UDP on loopback always has room, so a full pair of
/// local sockets takes the place of its descriptor before the loop has seen it.
struct FullSocket {
  FullSocket(Loop& loop, UdpSocket::Callbacks callbacks,
             const Address& peer = unused_address(SOCK_DGRAM))
      : socket(std::in_place, loop, loopback, std::move(callbacks)),
        number(descriptor_of(socket->local_address())),
        real(::fcntl(number, F_DUPFD_CLOEXEC, 3)) {
    socket->connect(peer);
    set_blocking(pair.a, false);
    checked(::dup2(pair.a, number), "dup2");
    while (::send(pair.a, "filler", 6, 0) > 0) ++fillers;
  }
  /// The datagrams that the peer gets after the fillers, until nothing more comes.
  std::vector<std::string> received(Loop& loop) {
    std::vector<std::string> all;
    run_for(loop, 2ms);
    while (poll_one(pair.b, POLLIN) != 0) {
      all.push_back(receive_at(pair.b));
      run_for(loop, 2ms);
    }
    all.erase(all.begin(), all.begin() + fillers);
    return all;
  }

  std::optional<UdpSocket> socket;
  int number;
  Fd real;  // the UDP socket
  SocketPair pair{SOCK_DGRAM};
  int fillers = 0;
};

}  // namespace

TEST_CASE("several sockets in one loop each get their own datagrams and senders") {
  Loop loop;
  Log logs[3];
  std::vector<UdpSocket> sockets;
  for (Log& log : logs) sockets.emplace_back(loop, loopback, log.callbacks());
  const Fd ann = udp_socket(), bob = udp_socket();
  for (std::size_t i = 0; i < 3; ++i) {
    const Address to = sockets[i].local_address();
    send_from(ann, "ann " + std::to_string(i), to);
    send_from(bob, "bob " + std::to_string(i), to);
  }
  run_until(loop, [&] {
    for (const Log& log : logs)
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

TEST_CASE("a datagram is answered to its sender") {
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

TEST_CASE("datagrams of 0 and of 65,507 bytes go and come whole") {
  const auto host = GENERATE(as<std::string>{}, "127.0.0.1", "::1");
  Loop loop;
  Log log;
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

TEST_CASE("65,508 bytes are refused as message_size, and nothing of them is sent") {
  Loop loop;
  Log log;
  UdpSocket socket(loop, loopback, log.callbacks());
  UdpSocket sender(loop, loopback, {});
  const std::string too_big(65'508, 'x');
  CHECK(sender.send(too_big, socket.local_address()) == std::errc::message_size);
  CHECK_FALSE(sender.send("after", socket.local_address()));
  run_until(loop, [&] { return !log.datagrams.empty(); });
  CHECK(log.datagrams == std::vector<std::string>{"after"});
}

TEST_CASE("a batch of a hundred datagrams arrives whole, once each and in order") {
  Loop loop;
  Log log;
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
  Log log;
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

TEST_CASE("a connected socket sends without an address, and hears its peer alone") {
  Loop loop;
  Log log;
  const Fd peer = udp_socket(), stranger = udp_socket();
  UdpSocket socket(loop, loopback, log.callbacks());
  CHECK(socket.send("nowhere"));  // not connected: an error value
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

TEST_CASE("connecting twice throws and names the peer") {
  Loop loop;
  UdpSocket socket(loop, loopback, {});
  const Address peer("127.0.0.1", 9);
  socket.connect(peer);
  CHECK_THROWS_WITH(socket.connect(peer),
                    Catch::StartsWith("connect UDP 127.0.0.1:9: "));
}

TEST_CASE(
    "libuv 4447: ICMP refused arrives once on a connected socket, without a spin") {
  Loop loop;
  Log log;
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

TEST_CASE("a pending ICMP error is told by the next send, and the one after it goes") {
  Loop loop;
  Log log;
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

TEST_CASE("an unconnected socket that sends to nobody goes on serving the others") {
  Loop loop;
  Log log;
  UdpSocket socket(loop, loopback, log.callbacks());
  const Address nobody = unused_address(SOCK_DGRAM);
  for (int i = 0; i < 3; ++i) CHECK_FALSE(socket.send("x", nobody));
  const Fd client = udp_socket();
  send_from(client, "hi", socket.local_address());
  run_until(loop, [&] { return !log.datagrams.empty(); });
  CHECK(log.errors.empty());
}

TEST_CASE("sockets over IPv6 know their sender") {
  Loop loop;
  Log log;
  UdpSocket socket(loop, Address("::1", 0), log.callbacks());
  UdpSocket sender(loop, Address("::1", 0), {});
  CHECK_FALSE(sender.send("six", socket.local_address()));
  run_until(loop, [&] { return !log.datagrams.empty(); });
  CHECK(log.senders.at(0) == sender.local_address());
  CHECK(log.senders.at(0).is_ipv6());
  bool shared = false;  // another program may have the port that one try hits on
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

TEST_CASE("an address of the other family is an error value") {
  Loop loop;
  UdpSocket socket(loop, loopback, {});
  CHECK(socket.send("x", Address("::1", 9)));
}

TEST_CASE("a socket on a busy port throws, names the port and leaks nothing") {
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

TEST_CASE("datagrams that find no room wait, and leave in order, none twice") {
  Loop loop;
  Log log;
  FullSocket full(loop, log.callbacks());
  std::vector<std::string> sent;
  for (int i = 0; i < 25; ++i) {
    sent.push_back("datagram " + std::to_string(i));
    CHECK_FALSE(full.socket->send(sent.back()));
  }
  CHECK(full.socket->queued() == 15 * 11 + 10 * 10);
  CHECK(full.received(loop) == sent);
  CHECK(full.socket->queued() == 0);
  CHECK(log.errors.empty());
}

TEST_CASE("at most 1 MiB of datagrams wait, then send says no_buffer_space") {
  Loop loop;
  Log log;
  FullSocket full(loop, log.callbacks());
  const std::string datagram(64 * 1024 - 100, 'x');
  std::size_t taken = 0;
  std::error_code error;
  while (!error && taken < 100) {
    error = full.socket->send(datagram);
    if (!error) ++taken;
  }
  CHECK(error == std::errc::no_buffer_space);
  CHECK(taken == 16);
  CHECK(full.socket->queued() == 16 * datagram.size());
  CHECK(full.socket->send(std::string(65'508, 'x')) == std::errc::message_size);
  CHECK_FALSE(full.socket->send("small"));
  const auto received = full.received(loop);
  REQUIRE(received.size() == 17);
  CHECK(received[15] == datagram);
  CHECK(received[16] == "small");
  CHECK(log.errors.empty());
}

TEST_CASE("libuv sendmmsg: one error fails one of the datagrams that wait, not all") {
  Loop loop;
  Log log;
  FullSocket full(loop, log.callbacks());
  for (const char* text : {"one", "two", "three"}) CHECK_FALSE(full.socket->send(text));
  // The real socket again, with an ICMP error that waits.
  const Fd peer = udp_socket();
  Fd gone = udp_socket();
  const Address address = Address::local_of(gone);
  connect_to(full.real, address);
  gone.close();
  checked(static_cast<int>(::send(full.real, "x", 1, 0)), "send");
  REQUIRE(poll_one(full.real, POLLIN, 1000ms) != 0);
  gone = bound_socket(SOCK_DGRAM, address);
  checked(::dup2(full.real, full.number), "dup2");
  run_until(loop, [&] { return full.socket->queued() == 0; });
  CHECK(log.errors.size() == 1);
  std::vector<std::string> received;
  while (poll_one(gone, POLLIN) != 0) received.push_back(receive_at(gone));
  // The error came with the receiving, or took the place of one datagram.
  CHECK(received.size() >= 2);
  CHECK(received.back() == "three");
}

TEST_CASE("libuv 4321: a socket with waiting datagrams destroyed in on_receive") {
  Loop loop;
  const Fd peer = udp_socket();
  std::optional<FullSocket> full;
  int received = 0, errors = 0;
  UdpSocket::Callbacks callbacks;
  callbacks.on_receive = [&](std::string_view datagram, const Address&) {
    ++received;
    full->socket.reset();
    CHECK(datagram == "kill");
  };
  callbacks.on_error = [&](std::error_code) { ++errors; };
  full.emplace(loop, callbacks, Address::local_of(peer));
  CHECK_FALSE(full->socket->send("waits"));
  CHECK_FALSE(full->socket->send("waits, too"));
  // The real socket again, before the loop has polled: readable and writable at once.
  for (int i = 0; i < 3; ++i) send_from(peer, "kill", Address::local_of(full->real));
  REQUIRE(poll_one(full->real, POLLIN) != 0);
  checked(::dup2(full->real, full->number), "dup2");
  run_until(loop, [&] { return received > 0; });
  run_for(loop, 5ms);
  CHECK(received == 1);
  CHECK(errors == 0);
}

TEST_CASE("libuv 4321: a socket with waiting datagrams destroyed in on_error") {
  Loop loop;
  std::optional<FullSocket> full;
  int errors = 0;
  full.emplace(loop,
               UdpSocket::Callbacks{.on_receive = {}, .on_error = [&](std::error_code) {
                                      ++errors;
                                      full->socket.reset();
                                    }});
  for (int i = 0; i < 5; ++i) CHECK_FALSE(full->socket->send("waits"));
  // The peer disconnects: that is an error to receive, and makes room to send.
  const sockaddr nobody{};
  checked(::connect(full->pair.b, &nobody, sizeof nobody), "connect");
  run_until(loop, [&] { return errors > 0; });
  run_for(loop, 5ms);
  CHECK(errors == 1);
}

TEST_CASE("a socket destroyed while datagrams wait drops them quietly") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    Log log;
    FullSocket full(loop, log.callbacks());
    CHECK_FALSE(full.socket->send("waits"));
    CHECK_FALSE(full.socket->send("waits, too"));
    SECTION("before the loop has run") {}
    SECTION("after") { run_for(loop, 2ms); }
    full.socket.reset();
    CHECK(full.received(loop).empty());
    CHECK(log.errors.empty());
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("a loop that ends with datagrams waiting to be sent leaks nothing") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    FullSocket full(loop, {});
    CHECK_FALSE(full.socket->send("waits"));
    run_for(loop, 1ms);
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("a socket without callbacks drops what comes") {
  Loop loop;
  UdpSocket socket(loop, loopback, {});
  const Fd sender = udp_socket();
  send_from(sender, "x", socket.local_address());
  CHECK_NOTHROW(run_for(loop, 5ms));
  socket.connect(unused_address(SOCK_DGRAM));
  CHECK_FALSE(socket.send("anybody?"));
  CHECK_NOTHROW(run_for(loop, 5ms));
}

// Lifetime, as in docs/lifetime.md.

TEST_CASE("libuv 2822: a socket destroyed within a batch delivers no more of it") {
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

TEST_CASE("a socket destroyed by another one's callback in the same turn is silent") {
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

TEST_CASE("a socket may be moved while it is active, also over another one") {
  Loop loop;
  Log log, other;
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

TEST_CASE("what on_receive throws comes out of run, and the rest still arrives") {
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

TEST_CASE("a socket that survives its loop ends the process and is named") {
  const auto result = run_in_child([] {
    auto loop = std::make_unique<Loop>();
    const UdpSocket socket(*loop, loopback, {});
    loop.reset();
  });
  CHECK(result.killed(SIGABRT));
  CHECK_THAT(result.output, Catch::Contains("udp"));
}
