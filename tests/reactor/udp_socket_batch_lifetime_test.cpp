// UdpSocket: sockets that end, move or connect while a batch is delivered, as in
// docs/lifetime.md.

#include <optional>

#include "tests/reactor/udp_exchange.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::Loop;
using reactor::UdpSocket;

TEST_CASE("what a socket has sent leaves even if its callback then destroys it") {
  const std::size_t before = open_descriptors();
  {
    Exchange exchange([&](auto datagram, auto& from) {
      CHECK_FALSE(exchange.socket->send(datagram, from));
      if (datagram == "1") exchange.socket.reset();
    });
    exchange.run(5);
    CHECK(exchange.received == 2);
    CHECK(exchange.answers() == numbers(2));
    CHECK(exchange.errors.empty());
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("a destroyed socket reports no error of its last batch") {
  Exchange exchange([&](auto datagram, auto& from) {
    exchange.socket->send(datagram, datagram == "0" ? Address("::1", 9) : from);
    if (datagram == "1") exchange.socket.reset();
  });
  exchange.run(3);
  CHECK(exchange.answers() == std::vector<std::string>{"1"});
  CHECK(exchange.errors.empty());
}

TEST_CASE("a socket that on_error destroys reports no further error of its batch") {
  Exchange exchange([&](auto datagram, auto&) {
    exchange.socket->send(datagram, Address("::1", 9));
  });
  exchange.on_error = [&] { exchange.socket.reset(); };
  exchange.run(5);
  CHECK(exchange.errors.size() == 1);
}

TEST_CASE("the datagrams of another socket leave if a callback destroys that socket") {
  std::optional<UdpSocket> other;
  Exchange exchange([&](auto datagram, auto& from) {
    if (datagram == "0") CHECK_FALSE(other->send("other", from));
    if (datagram == "1") other.reset();
    exchange.socket->send(datagram, from);
  });
  other.emplace(exchange.loop, loopback, UdpSocket::Callbacks{});
  exchange.run(3);
  auto answers = exchange.answers();
  CHECK(std::erase(answers, "other") == 1);
  CHECK(answers == numbers(3));
}

TEST_CASE("on_error of one socket may destroy another with errors of the same batch") {
  Loop loop;
  const Address nowhere("::1", 9);
  std::optional<UdpSocket> sockets[3];
  int errors = 0;
  const auto destroy_all = [&](std::error_code) {
    ++errors;
    for (auto& socket : sockets) socket.reset();
  };
  const auto send_from_all = [&](std::string_view datagram, const Address&) {
    for (auto& socket : sockets) socket->send(datagram, nowhere);
  };
  for (auto& socket : sockets)
    socket.emplace(
        loop, loopback,
        UdpSocket::Callbacks{.on_receive = send_from_all, .on_error = destroy_all});
  const Fd client = udp_socket();
  for (int i = 0; i < 3; ++i) send_from(client, "x", sockets[0]->local_address());
  run_until(loop, [&] { return errors > 0; });
  run_for(loop, 2ms);
  CHECK(errors == 1);
}

TEST_CASE("a socket that moves within a batch loses no answer") {
  std::optional<UdpSocket> moved;
  Exchange exchange([&](auto datagram, auto& from) {
    UdpSocket& socket = moved ? *moved : *exchange.socket;
    CHECK_FALSE(socket.send(datagram, from));
    if (datagram == "1") moved.emplace(std::move(*exchange.socket));
  });
  exchange.run(4);
  CHECK(exchange.answers() == numbers(4));
  moved.reset();
}

TEST_CASE("what was sent before connect() leaves although the address then is wrong") {
  Exchange exchange([&](auto datagram, auto& from) {
    if (datagram == "0") exchange.socket->send("to an address", from);
    if (datagram == "1") exchange.socket->connect(from);
    if (datagram == "2") exchange.socket->send("to the peer");
  });
  exchange.run(3);
  CHECK(exchange.answers() == std::vector<std::string>{"to an address", "to the peer"});
  CHECK(exchange.errors.empty());
}

TEST_CASE("an exception in a batch stops the loop, and all answers leave") {
  Exchange exchange([&](auto datagram, auto& from) {
    exchange.socket->send(datagram, from);
    if (datagram == "1") throw std::runtime_error("the second one");
  });
  CHECK_THROWS_WITH(exchange.run(4), "the second one");
  CHECK(exchange.answers() == numbers(4));
}

TEST_CASE("a loop that is stopped within a batch has sent all answers") {
  Exchange exchange([&](auto datagram, auto& from) {
    exchange.socket->send(datagram, from);
    exchange.loop.stop();
  });
  for (int i = 0; i < 4; ++i)
    send_from(exchange.client, std::to_string(i), exchange.server);
  exchange.loop.run();
  CHECK(exchange.answers() == numbers(4));
}
