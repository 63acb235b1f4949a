// DatagramReceiver and DatagramSender.

#include "reactor/datagram_batch.h"

#include <thread>

#include "tests/reactor/udp_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::BatchTimer;
using reactor::datagram_batch;
using reactor::DatagramReceiver;
using reactor::DatagramSender;

namespace {

struct Pair {
  Pair() { set_blocking(to, false); }
  void send(std::string_view datagram) const {
    send_from(from, datagram, Address::local_of(to));
  }
  Fd from = udp_socket(), to = udp_socket();
};

}  // namespace

TEST_CASE("a receiver returns whole datagrams with their senders") {
  const std::string host = GENERATE(as<std::string>{}, "127.0.0.1", "::1");
  const Fd socket = udp_socket(host), ann = udp_socket(host), bob = udp_socket(host);
  const std::string large = random_bytes(65'507, 1);
  send_from(ann, "one", Address::local_of(socket));
  send_from(bob, "", Address::local_of(socket));
  send_from(ann, large, Address::local_of(socket));
  DatagramReceiver receiver;
  REQUIRE(receiver.receive(socket) == 3);  // it blocks for the first one only
  CHECK(receiver.bytes(0) == "one");
  CHECK(receiver.bytes(1).empty());
  CHECK((receiver.bytes(2) == large));
  CHECK(receiver.sender(0) == Address::local_of(ann));
  CHECK(receiver.sender(1) == Address::local_of(bob));
}

TEST_CASE("a receiver takes as many datagrams as fit, and the others next time") {
  const Pair pair;
  for (int i = 0; i < datagram_batch + 3; ++i) pair.send(std::to_string(i));
  DatagramReceiver receiver;
  REQUIRE(receiver.receive(pair.to) == datagram_batch);
  CHECK(receiver.bytes(datagram_batch - 1) == std::to_string(datagram_batch - 1));
  REQUIRE(receiver.receive(pair.to) == 3);
  CHECK(receiver.bytes(0) == std::to_string(datagram_batch));
  CHECK(receiver.sender(0) == Address::local_of(pair.from));
  CHECK(receiver.receive(pair.to) == -1);
  CHECK(errno == EAGAIN);
}

TEST_CASE("a receiver reports the error of a connected socket") {
  const Pair pair;
  connect_to(pair.to, unused_address(SOCK_DGRAM));
  checked(static_cast<int>(::send(pair.to, "x", 1, 0)), "send");
  REQUIRE(poll_one(pair.to, POLLIN, time_limit) != 0);
  DatagramReceiver receiver;
  CHECK(receiver.receive(pair.to) == -1);
  CHECK(errno == ECONNREFUSED);
  CHECK(receiver.receive(pair.to) == -1);
  CHECK(errno == EAGAIN);
}

TEST_CASE("a sender sends in order, to addresses and to a connected peer") {
  const Pair pair;
  const Address to = Address::local_of(pair.to);
  const bool connected = GENERATE(false, true);
  if (connected) connect_to(pair.from, to);
  DatagramSender sender;
  CHECK(sender.empty());
  for (int round = 0; round < 3; ++round) {
    for (const char* text : {"one", "", "three"})
      CHECK((connected ? sender.add(text) : sender.add(text, to)));
    CHECK(sender.bytes() == 8);
    CHECK(sender.send(pair.from) == 0);
    CHECK(sender.empty());
    CHECK(sender.bytes() == 0);
    for (const char* text : {"one", "", "three"}) CHECK(receive_at(pair.to) == text);
  }
}

TEST_CASE("a full sender takes no more, and is usable again when it has sent") {
  const Pair pair;
  const Address to = Address::local_of(pair.to);
  DatagramSender sender;
  int count = 0;
  SECTION("by number") {
    while (sender.add("x", to)) ++count;
    CHECK(count == datagram_batch);
  }
  SECTION("by size") {
    while (sender.add(std::string(65'507, 'x'), to)) ++count;
    CHECK(count == 2);
  }
  CHECK(sender.send(pair.from) == 0);
  CHECK(sender.add(std::string(65'507, 'x'), to));
}

TEST_CASE(
    "a sender names each datagram that the kernel refuses, and sends the others") {
  const Pair pair;
  const Address to = Address::local_of(pair.to), other_family("::1", 9);
  DatagramSender sender;
  for (const char* text : {"bad 1", "good 1", "bad 2", "bad 3", "good 2"})
    sender.add(text, text[0] == 'b' ? other_family : to);
  std::vector<std::string> refused;
  while (sender.send(pair.from) != 0) {
    CHECK(*sender.front_to() == other_family);
    refused.emplace_back(sender.front());
    sender.pop();
  }
  CHECK(refused == std::vector<std::string>{"bad 1", "bad 2", "bad 3"});
  CHECK(receive_at(pair.to) == "good 1");
  CHECK(receive_at(pair.to) == "good 2");
}

TEST_CASE("a datagram for the connected peer has no receiver, and can be dropped") {
  DatagramSender sender;
  sender.add("x");
  CHECK(sender.front_to() == nullptr);
  sender.pop();
  CHECK(sender.empty());
}

TEST_CASE("a batch is due after its first request if that was slow") {
  BatchTimer timer;
  for (int i = 0; i < 3; ++i) {
    timer.restart();
    std::this_thread::sleep_for(1ms);
    CHECK(timer.is_due());
  }
  int more_calls = 0;  // it is due also if earlier calls have found it early
  while (!timer.is_due()) ++more_calls;
  CHECK(more_calls == 3);
}
