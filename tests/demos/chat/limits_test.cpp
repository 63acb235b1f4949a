// The limits of Session: connections without a name, and buddies that send too much or
// read too little.

#include <algorithm>

#include "reactor/error.h"
#include "tests/demos/chat/network.h"

using namespace chat_test;

namespace {

constexpr std::size_t kibibyte = 1024;

}  // namespace

TEST_CASE("a connection must begin with a valid greeting") {
  ThreeNodes net;
  for (const char* line : {"GET / HTTP/1.1\r\n", "hello\n", "NAME a/b\n", "\n"}) {
    const Peer& peer = net.connect(net.anna, line);
    CHECK(peer.received ==
          "/no send NAME and your name first: 1 to 20 letters, digits, - and _\n");
    CHECK(peer.connection == nullptr);
  }
  const Peer& long_line = net.connect(net.anna, std::string(5000, 'x') + "\n");
  CHECK(long_line.connection == nullptr);
}

TEST_CASE("a connection without a name is closed after a minute") {
  ThreeNodes net;
  const Peer& silent = net.connect(net.anna, "NAM");
  net.advance(59s);
  CHECK(silent.connection != nullptr);
  net.advance(2s);
  CHECK(silent.connection == nullptr);
}

TEST_CASE("a new connection replaces the oldest silent one") {
  ThreeNodes net;
  for (int i = 0; i < 100; ++i) net.connect(net.anna, "");
  const Peer& dora = net.connect(net.anna, "NAME dora 9 d0\n");
  CHECK(dora.connection != nullptr);
  CHECK(net.anna.has_shown("* dora has joined"));
}

TEST_CASE("a buddy has at most two connections") {
  ThreeNodes net;
  REQUIRE(net.connect(net.anna, "NAME dora 9 d0\n").connection != nullptr);
  for (int i = 0; i < 3; ++i) {
    const Peer& again = net.connect(net.anna, "NAME dora 9 d0\n");
    CHECK(again.received == "/no dora has a connection already\n");
    CHECK(again.connection == nullptr);
  }
  // An outgoing connection may get an incoming duplicate, but not a third connection.
  ConnectionState& outgoing =
      net.anna.session.add_connection(at(10), Direction::outgoing);
  net.anna.session.on_received(outgoing, "NAME aaron 10 e0\n");
  net.run();
  const Peer& second = net.connect(net.anna, "NAME aaron 10 e0\n");
  CHECK(second.connection != nullptr);
  CHECK(net.connect(net.anna, "NAME aaron 10 e0\n").connection == nullptr);
}

TEST_CASE("a new connection also replaces a closing one that does not read") {
  ThreeNodes net;
  std::vector<const Peer*> guests;
  for (std::size_t i = 0; i < 2 * chat::max_pending; ++i) {
    Peer& guest = net.connect(net.anna, "");
    guest.reads = false;
    net.send(guest, "NAME g" + std::to_string(i) + "\n/bye\n");
    net.run(1);
    guests.push_back(&guest);
  }
  const auto is_open = [](const Peer* guest) { return guest->connection != nullptr; };
  net.run();
  CHECK(std::count_if(guests.begin(), guests.end(), is_open) <=
        static_cast<std::ptrdiff_t>(chat::max_pending));
}

TEST_CASE("messages about connections are limited in rate") {
  ThreeNodes net;
  for (int i = 0; i < 100; ++i) {
    net.connect(net.anna, "/no you\n");
    net.connect(net.anna, "NAME g" + std::to_string(i) + "\n/bye\n");
  }
  CHECK_FALSE(net.anna.has_shown("refuses us"));
  CHECK(net.anna.times_shown(" is refused: ") == 1);
  CHECK(net.anna.times_shown(" has joined, a guest") == 8);
  CHECK(net.anna.times_shown("* g") == 16);  // 8 joins and 8 departures
  net.advance(1s);
  net.connect(net.anna, "NAME late\n");
  CHECK(net.anna.has_shown("* late has joined, a guest of anna"));
}

TEST_CASE("a buddy that connects again and again does not fill the screen") {
  ThreeNodes net;
  for (int i = 0; i < 100; ++i) {
    const Peer& dora = net.connect(net.anna, "NAME dora 9 d0\n");
    net.send(dora, "/bye\n");
    net.run(1);
  }
  CHECK(net.anna.times_shown("* dora") <= 16);
  net.advance(1s);
  net.connect(net.anna, "NAME late 19 d1\n");
  CHECK(net.anna.has_shown("* late has joined"));
}

TEST_CASE("the number of buddies is limited") {
  Network net;
  Node& anna = net.start("anna", 1);
  for (std::size_t i = 0; i < chat::max_buddies; ++i)
    CHECK(net.connect(anna, "NAME b" + std::to_string(i) + " 9 d0\n").connection !=
          nullptr);
  CHECK(net.connect(anna, "NAME late 9 d1\n").received == "/no the chat is full\n");
}

TEST_CASE("received text cannot control the terminal") {
  ThreeNodes net;
  Peer& dora = net.connect(net.anna, "NAME dora 9 d0\n");
  net.send(dora, "\x1b[2J\xff\u202e\n/msg \x1b]0;x\a\n/from nick \x1b[A\n/no \x1b[B\n");
  net.run();
  CHECK(net.anna.has_shown("dora: \\x1b[2J\\xff\\u{202e}"));
  CHECK(net.anna.has_shown("dora (to you): \\x1b]0;x\\x07"));
  CHECK(net.anna.has_shown("nick (with dora): \\x1b[A"));
  CHECK(net.anna.has_shown("* dora refuses us: \"\\x1b[B\""));
}

TEST_CASE("a line of 10 MB causes one message") {
  ThreeNodes net;
  Peer& dora = net.connect(net.anna, "NAME dora 9 d0\n");
  for (int i = 0; i < 160; ++i) {
    net.send(dora, std::string(64 * kibibyte, 'x'));
    net.run(1);
  }
  net.send(dora, "\nhello\n");
  net.run();
  CHECK(net.anna.times_shown("* dora has sent a line of more than 2048 bytes") == 1);
  CHECK(net.anna.has_shown("dora: hello"));
}

TEST_CASE("a flood of lines does not delay the others") {
  ThreeNodes net;
  Peer& dora = net.connect(net.anna, "NAME dora 9 d0\n");
  std::string flood;
  for (int i = 0; i < 20'000; ++i) flood += "x\n";
  net.send(dora, flood);
  net.bob.type("help\r");
  net.anna.type("typed\r");
  net.run(3);
  CHECK(net.anna.has_shown("bob: help"));
  CHECK(net.bob.has_shown("anna: typed"));
  CHECK(net.anna.times_shown("dora: x") < 1000);
  CHECK_FALSE(net.anna.session.wants_read(*dora.connection));
  CHECK(net.anna.session.timeout() == 0s);
}

TEST_CASE("while the output is full, nothing is read") {
  Network net;
  Session session({"anna", at(1), {}}, net.now);
  ConnectionState& connection = session.add_connection(at(2), Direction::incoming);
  session.on_received(connection, "NAME dora 9 d0\n");
  session.process_due(net.now);
  for (int i = 0; i < 1000 && session.wants_read(connection); ++i) {
    session.on_received(connection, std::string(1000, 'x') + "\n");
    session.process_due(net.now);
  }
  CHECK_FALSE(session.wants_read(connection));
  CHECK(session.output().size() < chat::output_limit + 4 * kibibyte);
  CHECK(session.wants_input());  // the user has priority
  session.on_output_written(session.output().size());
  session.process_due(net.now);
  CHECK(session.wants_read(connection));
}

TEST_CASE("after a reset, unsent bytes are dropped and received lines are shown") {
  Network net;
  Session session({"anna", at(1), {}, true}, net.now);
  ConnectionState& connection = session.add_connection(at(2), Direction::incoming);
  session.on_received(connection, "NAME dora 9 d0\n");
  session.process_due(net.now);
  while (session.output().size() < chat::output_limit) {
    session.on_received(connection, std::string(1000, 'x') + "\n");
    session.process_due(net.now);
  }
  session.on_received(connection, "last\n");
  session.on_input("hello\n");
  session.process_due(net.now + 4s);
  CHECK_FALSE(connection.unsent().empty());
  session.on_end(connection, reactor::make_error(ECONNRESET));
  session.on_input("hello\n");
  session.process_due(net.now + 4s);
  // Otherwise a model would spin, because a reset socket is always writable.
  CHECK(connection.unsent().empty());
  session.on_output_written(session.output().size());
  session.process_due(net.now + 4s);
  CHECK(session.output().find("dora: last\n* dora has disconnected") !=
        std::string::npos);
  CHECK(connection.is_done());
}

TEST_CASE("only the buddy that never reads is disconnected") {
  ThreeNodes net;
  Peer& dora = net.connect(net.anna, "NAME dora 9 d0\n");
  dora.reads = false;
  for (int i = 0; i < 400 && dora.connection != nullptr; ++i) {
    net.anna.type(std::string(1500, 'x') + "\r");
    net.run(1);
  }
  CHECK(dora.connection == nullptr);
  CHECK(net.anna.has_shown("* dora does not read: disconnected with 256 KiB unsent"));
  CHECK(net.connections() == 3);
}

TEST_CASE("a buddy that takes nothing for 5 seconds is disconnected") {
  Network net;
  Node& anna = net.start("anna", 1);
  Peer& dora = net.connect(anna, "NAME dora 9 d0\n");
  dora.reads = false;
  anna.type("hello\r");
  net.advance(4s);
  CHECK(dora.connection != nullptr);
  net.advance(2s);
  CHECK(dora.connection == nullptr);
  CHECK(anna.has_shown("* dora does not read: disconnected"));
}
