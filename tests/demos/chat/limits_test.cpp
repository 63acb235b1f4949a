// Session: strangers, and buddies who send too much or take too little.

#include <algorithm>

#include "reactor/error.h"
#include "tests/demos/chat/network.h"

using namespace chat_test;

namespace {

constexpr std::size_t kibibyte = 1024;

}  // namespace

TEST_CASE("what a stranger must say first") {
  Three net;
  for (const char* line : {"GET / HTTP/1.1\r\n", "hello\n", "NAME a/b\n", "\n"}) {
    const Peer& peer = net.connect(net.anna, line);
    CHECK(peer.received ==
          "/no first say NAME and your name, 1 to 20 letters, digits, - and _\n");
    CHECK(peer.connection == nullptr);
  }
  const Peer& long_line = net.connect(net.anna, std::string(5000, 'x') + "\n");
  CHECK(long_line.connection == nullptr);
}

TEST_CASE("a stranger who says nothing is sent away after a minute") {
  Three net;
  const Peer& silent = net.connect(net.anna, "NAM");
  net.pass(59s);
  CHECK(silent.connection != nullptr);
  net.pass(2s);
  CHECK(silent.connection == nullptr);
}

TEST_CASE("silent strangers make room for those who speak") {
  Three net;
  for (int i = 0; i < 100; ++i) net.connect(net.anna, "");
  const Peer& dora = net.connect(net.anna, "NAME dora 9 d0\n");
  CHECK(dora.connection != nullptr);
  CHECK(net.anna.has_shown("* dora has come"));
}

TEST_CASE("a buddy has no more than two connections") {
  Three net;
  REQUIRE(net.connect(net.anna, "NAME dora 9 d0\n").connection != nullptr);
  for (int i = 0; i < 3; ++i) {
    const Peer& again = net.connect(net.anna, "NAME dora 9 d0\n");
    CHECK(again.received == "/no dora has a connection already\n");
    CHECK(again.connection == nullptr);
  }
  // One that we have dialled may become two; as long as those are there, it stays so.
  ConnectionState& dialled = net.anna.session.open(at(10), Origin::dialled);
  net.anna.session.received(dialled, "NAME aaron 10 e0\n");
  net.run();
  const Peer& second = net.connect(net.anna, "NAME aaron 10 e0\n");
  CHECK(second.connection != nullptr);
  CHECK(net.connect(net.anna, "NAME aaron 10 e0\n").connection == nullptr);
}

TEST_CASE("who does not take the end of what he was told makes room, too") {
  Three net;
  std::vector<const Peer*> guests;
  for (std::size_t i = 0; i < 2 * chat::most_outsiders; ++i) {
    Peer& guest = net.connect(net.anna, "");
    guest.reads = false;
    net.say(guest, "NAME g" + std::to_string(i) + "\n/bye\n");
    net.run(1);
    guests.push_back(&guest);
  }
  const auto is_open = [](const Peer* guest) { return guest->connection != nullptr; };
  net.run();
  CHECK(std::count_if(guests.begin(), guests.end(), is_open) <=
        static_cast<std::ptrdiff_t>(chat::most_outsiders));
}

TEST_CASE("who comes and goes cannot fill the screen") {
  Three net;
  for (int i = 0; i < 100; ++i) {
    net.connect(net.anna, "/no you\n");
    net.connect(net.anna, "NAME g" + std::to_string(i) + "\n/bye\n");
  }
  CHECK_FALSE(net.anna.has_shown("refuses us"));
  CHECK(net.anna.times_shown(" is refused: ") == 1);
  CHECK(net.anna.times_shown(" has come, a guest") == 8);
  CHECK(net.anna.times_shown("* g") == 16);  // each of them has also left
  net.pass(1s);
  net.connect(net.anna, "NAME late\n");
  CHECK(net.anna.has_shown("* late has come, a guest of anna"));
}

TEST_CASE("the chat has a limit") {
  Network net;
  Node& anna = net.start("anna", 1);
  for (std::size_t i = 0; i < chat::most_buddies; ++i)
    CHECK(net.connect(anna, "NAME b" + std::to_string(i) + " 9 d0\n").connection !=
          nullptr);
  CHECK(net.connect(anna, "NAME late 9 d1\n").received == "/no the chat is full\n");
}

TEST_CASE("what a buddy sends cannot act on the terminal") {
  Three net;
  Peer& dora = net.connect(net.anna, "NAME dora 9 d0\n");
  net.say(dora, "\x1b[2J\xff\u202e\n/msg \x1b]0;x\a\n/from nick \x1b[A\n/no \x1b[B\n");
  net.run();
  CHECK(net.anna.has_shown("dora: \\x1b[2J\\xff\\u{202e}"));
  CHECK(net.anna.has_shown("dora (to you): \\x1b]0;x\\x07"));
  CHECK(net.anna.has_shown("nick (with dora): \\x1b[A"));
  CHECK(net.anna.has_shown("* dora refuses us: \"\\x1b[B\""));
}

TEST_CASE("10 MB in one line is one word about it") {
  Three net;
  Peer& dora = net.connect(net.anna, "NAME dora 9 d0\n");
  for (int i = 0; i < 160; ++i) {
    net.say(dora, std::string(64 * kibibyte, 'x'));
    net.run(1);
  }
  net.say(dora, "\nhello\n");
  net.run();
  CHECK(net.anna.times_shown("* dora has sent a line of more than 2048 bytes") == 1);
  CHECK(net.anna.has_shown("dora: hello"));
}

TEST_CASE("a flood does not keep the others waiting") {
  Three net;
  Peer& dora = net.connect(net.anna, "NAME dora 9 d0\n");
  std::string flood;
  for (int i = 0; i < 20'000; ++i) flood += "x\n";
  net.say(dora, flood);
  net.bob.type("help\r");
  net.anna.type("typed\r");
  net.run(3);
  CHECK(net.anna.has_shown("bob: help"));
  CHECK(net.bob.has_shown("anna: typed"));
  CHECK(net.anna.times_shown("dora: x") < 1000);
  CHECK_FALSE(net.anna.session.wants_read(*dora.connection));
  CHECK(net.anna.session.timeout() == 0s);
}

TEST_CASE("while the screen takes nothing, nothing is read") {
  Network net;
  Session session({"anna", at(1), {}}, net.now);
  ConnectionState& connection = session.open(at(2), Origin::accepted);
  session.received(connection, "NAME dora 9 d0\n");
  session.process_due(net.now);
  for (int i = 0; i < 1000 && session.wants_read(connection); ++i) {
    session.received(connection, std::string(1000, 'x') + "\n");
    session.process_due(net.now);
  }
  CHECK_FALSE(session.wants_read(connection));
  CHECK(session.screen().size() < chat::screen_limit + 4 * kibibyte);
  CHECK(session.wants_input());  // the user comes first
  session.shown(session.screen().size());
  session.process_due(net.now);
  CHECK(session.wants_read(connection));
}

TEST_CASE("what waits for who has reset is dropped, what he has said is read") {
  Network net;
  Session session({"anna", at(1), {}, true}, net.now);
  ConnectionState& connection = session.open(at(2), Origin::accepted);
  session.received(connection, "NAME dora 9 d0\n");
  session.process_due(net.now);
  while (session.screen().size() < chat::screen_limit) {
    session.received(connection, std::string(1000, 'x') + "\n");
    session.process_due(net.now);
  }
  session.received(connection, "last\n");
  session.on_input("hello\n");
  session.process_due(net.now + 4s);
  CHECK_FALSE(connection.waiting().empty());
  session.ended(connection, reactor::make_error(ECONNRESET));
  session.on_input("hello\n");
  session.process_due(net.now + 4s);
  // A model that waits for room there would spin until the screen is read.
  CHECK(connection.waiting().empty());
  session.shown(session.screen().size());
  session.process_due(net.now + 4s);
  CHECK(session.screen().find("dora: last\n* dora is gone") != std::string::npos);
  CHECK(connection.done());
}

TEST_CASE("who never reads is cut off, and the others are not") {
  Three net;
  Peer& dora = net.connect(net.anna, "NAME dora 9 d0\n");
  dora.reads = false;
  for (int i = 0; i < 400 && dora.connection != nullptr; ++i) {
    net.anna.type(std::string(1500, 'x') + "\r");
    net.run(1);
  }
  CHECK(dora.connection == nullptr);
  CHECK(net.anna.has_shown("* dora does not read: cut off with 256 KiB waiting"));
  CHECK(net.wires() == 3);
}

TEST_CASE("who takes nothing for 5 seconds is cut off") {
  Network net;
  Node& anna = net.start("anna", 1);
  Peer& dora = net.connect(anna, "NAME dora 9 d0\n");
  dora.reads = false;
  anna.type("hello\r");
  net.pass(4s);
  CHECK(dora.connection != nullptr);
  net.pass(2s);
  CHECK(dora.connection == nullptr);
  CHECK(anna.has_shown("* dora does not read: cut off"));
}
