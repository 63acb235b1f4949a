// UdpSocket: datagrams that have to wait because the kernel has no room.

#include <optional>

#include "tests/reactor/udp_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::Loop;
using reactor::UdpSocket;

namespace {

/// Finds the descriptor of a socket that is bound to an address.
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

/// A socket that queues its datagrams. UDP on loopback always has room, so the
/// descriptor is replaced by a full pair of local sockets before the loop polls it.
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
  /// Puts the real socket back, with some datagrams to receive. It can send, too. Call
  /// it before the loop polls.
  void make_ready(const Fd& peer) {
    for (int i = 0; i < 3; ++i) send_from(peer, "kill", Address::local_of(real));
    REQUIRE(poll_one(real, POLLIN) != 0);
    checked(::dup2(real, number), "dup2");
  }
  /// Returns the datagrams that the peer receives after the fillers.
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

TEST_CASE(
    "datagrams wait if the kernel has no room, and each is sent once and in order") {
  Loop loop;
  DatagramLog log;
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

TEST_CASE("at most 1 MiB of datagrams wait, and then send returns no_buffer_space") {
  Loop loop;
  DatagramLog log;
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

TEST_CASE("libuv sendmmsg: one network error fails only one of the waiting datagrams") {
  Loop loop;
  DatagramLog log;
  FullSocket full(loop, log.callbacks());
  for (const char* text : {"one", "two", "three"}) CHECK_FALSE(full.socket->send(text));
  // Put the real socket back, with a pending ICMP error.
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
  // Receiving reported the error, or the error replaced one datagram.
  CHECK(received.size() >= 2);
  CHECK(received.back() == "three");
}

TEST_CASE(
    "libuv 4321: a socket with waiting datagrams may be destroyed in on_receive") {
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
  full->make_ready(peer);
  run_until(loop, [&] { return received > 0; });
  run_for(loop, 5ms);
  CHECK(received == 1);
  CHECK(errors == 0);
}

TEST_CASE(
    "libuv 4321: on_error of another socket may destroy one with waiting datagrams") {
  Loop loop;
  const Fd peer = udp_socket();
  std::optional<FullSocket> full;
  int received = 0, errors = 0;
  UdpSocket other(loop, loopback, {.on_receive = {}, .on_error = [&](std::error_code) {
                                     ++errors;
                                     full->socket.reset();
                                   }});
  const auto receive = [&](std::string_view, const Address&) {
    if (++received == 1) CHECK_FALSE(other.send("x", Address("::1", 9)));  // refused
  };
  full.emplace(loop, UdpSocket::Callbacks{.on_receive = receive, .on_error = {}},
               Address::local_of(peer));
  CHECK_FALSE(full->socket->send("waits"));
  full->make_ready(peer);
  run_until(loop, [&] { return errors > 0; });
  run_for(loop, 5ms);
  CHECK(errors == 1);
}

TEST_CASE("libuv 4321: a socket with waiting datagrams may be destroyed in on_error") {
  Loop loop;
  std::optional<FullSocket> full;
  int errors = 0;
  full.emplace(loop,
               UdpSocket::Callbacks{.on_receive = {}, .on_error = [&](std::error_code) {
                                      ++errors;
                                      full->socket.reset();
                                    }});
  for (int i = 0; i < 5; ++i) CHECK_FALSE(full->socket->send("waits"));
  // The peer disconnects. This is an error for receiving, and makes room for sending.
  const sockaddr nobody{};
  checked(::connect(full->pair.b, &nobody, sizeof nobody), "connect");
  run_until(loop, [&] { return errors > 0; });
  run_for(loop, 5ms);
  CHECK(errors == 1);
}

TEST_CASE("a destroyed socket drops its waiting datagrams without an error") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    DatagramLog log;
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

TEST_CASE("a socket with waiting datagrams leaks nothing when the loop ends") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    FullSocket full(loop, {});
    CHECK_FALSE(full.socket->send("waits"));
    run_for(loop, 1ms);
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("a batch for a socket without room waits behind what waits already") {
  Loop loop;
  FullSocket full(loop, {});
  const bool some_wait = GENERATE(false, true);
  std::vector<std::string> sent;
  if (some_wait) sent.push_back("first");
  for (const std::string& one : sent) CHECK_FALSE(full.socket->send(one));
  UdpSocket source(loop, loopback,
                   {.on_receive =
                        [&](std::string_view datagram, const Address&) {
                          CHECK_FALSE(full.socket->send(datagram));
                          sent.emplace_back(datagram);
                        },
                    .on_error = {}});
  const Fd client = udp_socket();
  const std::size_t wanted = sent.size() + 20;
  for (int i = 0; i < 20; ++i)
    send_from(client, std::to_string(i), source.local_address());
  run_until(loop, [&] { return sent.size() == wanted; });
  CHECK(full.socket->queued() > 0);
  CHECK(full.received(loop) == sent);
  CHECK(full.socket->queued() == 0);
}

TEST_CASE("a batch that exceeds the queue reports each datagram that has no room") {
  Loop loop;
  DatagramLog log;
  FullSocket full(loop, log.callbacks());
  const std::string large(60'000, 'x');
  int calls = 0;
  std::size_t returned = 0;
  UdpSocket source(loop, loopback,
                   {.on_receive =
                        [&](std::string_view, const Address&) {
                          ++calls;
                          for (int i = 0; i < 20; ++i)
                            if (full.socket->send(large)) ++returned;
                        },
                    .on_error = {}});
  const Fd client = udp_socket();
  for (int i = 0; i < 2; ++i) send_from(client, "x", source.local_address());
  run_until(loop, [&] { return calls == 2; });
  CHECK(full.socket->queued() == 17 * large.size());  // 1 MiB has room for 17
  CHECK(returned + log.errors.size() == 23);
  for (const std::error_code error : log.errors)
    CHECK(error == std::errc::no_buffer_space);
}
