// UdpSocket: what the callbacks for datagrams that arrived together send.

#include <optional>
#include <thread>

#include "tests/reactor/send_calls.h"
#include "tests/reactor/udp_exchange.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::Loop;
using reactor::UdpSocket;

namespace {

/// Answers each datagram with a copy of it.
struct Echo : Exchange {
  Echo()
      : Exchange([this](std::string_view datagram, const Address& from) {
          socket->send(datagram, from);
        }) {}
};

}  // namespace

TEST_CASE("the answers to datagrams that arrived together leave in one system call") {
  bool one_call = false;
  // A machine that is busy may need more time for a batch than answers may wait.
  for (int attempt = 0; attempt < 100 && !one_call; ++attempt) {
    Exchange exchange([&](auto datagram, auto& from) {
      CHECK_FALSE(exchange.socket->send(datagram, from));
    });
    const SendCalls calls;
    exchange.run(20);
    CHECK(exchange.answers() == numbers(20));
    one_call = calls.results == std::vector<int>{20};
  }
  CHECK(one_call);
}

TEST_CASE(
    "an answer of a batch waits for the end of its callback, and counts as queued") {
  Exchange exchange([&](auto datagram, auto& from) {
    const std::size_t before = exchange.socket->queued();
    exchange.socket->send(datagram, from);
    CHECK(exchange.socket->queued() == before + datagram.size());
  });
  exchange.run(3);
  CHECK(exchange.socket->queued() == 0);
  CHECK(exchange.answers() == numbers(3));
}

TEST_CASE("a datagram that arrives alone is answered at once") {
  Exchange exchange([&](auto datagram, auto& from) {
    exchange.socket->send(datagram, from);
    CHECK(receive_at(exchange.client) == datagram);
  });
  const SendCalls calls;
  exchange.run(1);
  CHECK(calls.results.empty());
}

TEST_CASE("the answer of a slow callback does not wait for the next callback") {
  Exchange exchange([&](auto datagram, auto& from) {
    const bool first = exchange.received == 1;
    CHECK(exchange.answers().size() == (first ? 0 : 1));
    std::this_thread::sleep_for(2ms);
    exchange.socket->send(datagram, from);
  });
  exchange.run(6);
  CHECK(exchange.answers() == std::vector<std::string>{"5"});
}

TEST_CASE("a slow callback does not delay the answers of a batch until its end") {
  Exchange exchange([&](auto datagram, auto& from) {
    const int earlier = exchange.received - 1;
    CHECK(exchange.answers() == (earlier == 0
                                     ? std::vector<std::string>{}
                                     : std::vector{std::to_string(earlier - 1)}));
    exchange.socket->send(datagram, from);
    std::this_thread::sleep_for(2ms);
  });
  exchange.run(3);
  CHECK(exchange.answers() == std::vector<std::string>{"2"});
}

TEST_CASE("more datagrams than one system call takes are answered in order") {
  Echo exchange;
  exchange.run(130);
  CHECK(exchange.answers() == numbers(130));
}

TEST_CASE(
    "many or large datagrams from one callback leave in order, in bounded memory") {
  std::vector<std::string> sent;
  SECTION("many") { sent = numbers(150); }
  SECTION("large") {
    for (std::uint64_t i = 0; i < 5; ++i) sent.push_back(random_bytes(30'000, i));
  }
  Exchange exchange([&](auto datagram, auto& from) {
    if (datagram != "1") return;
    for (const std::string& one : sent) {
      CHECK_FALSE(exchange.socket->send(one, from));
      CHECK(exchange.socket->queued() <= 128 * 1024);
    }
  });
  exchange.run(3);
  CHECK((exchange.answers() == sent));
}

TEST_CASE("a closed destination in a batch keeps no other answer back") {
  const Address nobody = unused_address(SOCK_DGRAM);
  Exchange exchange([&](auto datagram, auto& from) {
    exchange.socket->send(datagram, datagram == "7" ? nobody : from);
  });
  exchange.run(20);
  auto expected = numbers(20);
  expected.erase(expected.begin() + 7);
  CHECK(exchange.answers() == expected);
  CHECK(exchange.errors.empty());  // the kernel tells only a connected socket
}

TEST_CASE(
    "the closed peer of a connected socket is an error, and stops no other socket") {
  std::optional<UdpSocket> other;
  Exchange exchange([&](auto datagram, auto& from) {
    CHECK_FALSE(other->send(datagram));
    CHECK_FALSE(exchange.socket->send(datagram, from));
  });
  DatagramLog log;
  other.emplace(exchange.loop, loopback, log.callbacks());
  other->connect(unused_address(SOCK_DGRAM));
  exchange.run(20);
  run_until(exchange.loop, [&] { return !log.errors.empty(); });
  for (const std::error_code error : log.errors)
    CHECK(error == std::errc::connection_refused);
  CHECK(exchange.answers() == numbers(20));
  other.reset();
}

TEST_CASE("a datagram that is too long is refused at once, and the others leave") {
  Exchange exchange([&](auto datagram, auto& from) {
    if (datagram == "3")
      CHECK(exchange.socket->send(std::string(65'508, 'x'), from) ==
            std::errc::message_size);
    exchange.socket->send(datagram, from);
  });
  exchange.run(6);
  CHECK(exchange.answers() == numbers(6));
  CHECK(exchange.errors.empty());
}

TEST_CASE("what is wrong with an address is known at once, also within a batch") {
  Exchange exchange([&](auto datagram, auto& from) {
    if (datagram != "0") return;
    CHECK(exchange.socket->send("x") == std::errc::destination_address_required);
    exchange.socket->connect(from);
    CHECK(exchange.socket->send("x", from) == std::errc::already_connected);
  });
  exchange.run(2);
  CHECK(exchange.answers().empty());
}

TEST_CASE("each datagram that the kernel refuses is one error, and the others leave") {
  const Address other_family("::1", 9);
  Exchange exchange([&](auto datagram, auto& from) {
    const bool good = datagram != "0" && datagram != "4" && datagram != "5";
    CHECK_FALSE(exchange.socket->send(datagram, good ? from : other_family));
  });
  exchange.run(8);
  CHECK(exchange.answers() == std::vector<std::string>{"1", "2", "3", "6", "7"});
  CHECK(exchange.errors.size() == 3);
}

TEST_CASE("EMSGSIZE of one datagram of a batch is one error, and the others leave") {
  Echo exchange;
  SendCalls calls;
  calls.fail_after(3, EMSGSIZE);
  exchange.run(8);
  auto expected = numbers(8);
  expected.erase(expected.begin() + 3);
  CHECK(exchange.answers() == expected);
  REQUIRE(exchange.errors.size() == 1);
  CHECK(exchange.errors[0] == std::errc::message_size);
}

TEST_CASE("a batch for which the kernel has no room is sent later, in order") {
  const int error = GENERATE(EAGAIN, ENOBUFS);
  Echo exchange;
  SendCalls calls;
  calls.fail_after(GENERATE(0u, 3u), error);
  exchange.run(8);
  CHECK(exchange.answers() == numbers(8));
  CHECK(exchange.errors.empty());
  CHECK(exchange.socket->queued() == 0);
}

TEST_CASE("a signal within the system call loses nothing") {
  Echo exchange;
  SendCalls calls;
  calls.fail_after(3, EINTR);
  exchange.run(8);
  CHECK(exchange.answers() == numbers(8));
  CHECK(exchange.errors.empty());
}

TEST_CASE("a batch with a thousand errors reports each") {
  const Address other_family("::1", 9);
  std::size_t returned = 0;
  Exchange exchange([&](auto datagram, const Address& from) {
    if (datagram == "0")
      for (int i = 0; i < 1000; ++i)
        if (exchange.socket->send("x", other_family)) ++returned;
    exchange.socket->send(datagram, from);
  });
  exchange.run(2);
  CHECK(exchange.answers() == numbers(2));
  CHECK(exchange.errors.size() + returned == 1000);
  CHECK(exchange.errors.size() <= 200);  // the errors that wait are bounded
}

TEST_CASE("on_error may send, and its datagram follows those of the batch") {
  const Address other_family("::1", 9);
  Exchange exchange([&](auto datagram, auto& from) {
    exchange.socket->send(datagram, datagram == "0" ? other_family : from);
  });
  exchange.on_error = [&] {
    CHECK_FALSE(exchange.socket->send("error", Address::local_of(exchange.client)));
  };
  exchange.run(2);
  CHECK(exchange.answers() == std::vector<std::string>{"1", "error"});
}
