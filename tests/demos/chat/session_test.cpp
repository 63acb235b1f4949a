// The logic of the chat: what the programs send to each other and show, without sockets
// and without waiting.

#include "demos/chat/session.h"

#include "reactor/error.h"

#include "tests/demos/chat/network.h"

using namespace chat_test;

TEST_CASE("naming one buddy connects to all of them") {
  ThreeNodes net;
  CHECK(net.connections() == 3);
  CHECK(net.anna.has_shown("* bob has joined (127.0.0.1:2)"));
  CHECK(net.bob.has_shown("* carla has joined (127.0.0.1:3)"));
  CHECK(net.carla.has_shown("* bob has joined (127.0.0.1:2)"));
  net.anna.type("hello\r");
  net.run();
  CHECK(net.bob.times_shown("anna: hello") == 1);
  CHECK(net.carla.times_shown("anna: hello") == 1);
}

TEST_CASE("a program with a short name finds one with a long name") {
  Network net;
  net.start("anna", 1);
  const Node& other = net.start("maximilian-alexander", 2, {1});
  net.advance(20s);  // longer than a prober is remembered
  net.start("al", 3, {1});
  net.advance(3s);
  CHECK(other.has_shown("* al has joined"));
}

TEST_CASE("a buddy that starts later is found") {
  Network net;
  Node& bob = net.start("bob", 2, {1});
  net.advance(5s);
  CHECK(bob.has_shown("* no answer from 127.0.0.1:1 yet"));
  Node& anna = net.start("anna", 1);
  net.advance(2s);
  CHECK(anna.has_shown("* bob has joined"));
  CHECK(bob.times_shown("* anna has joined") == 1);
}

TEST_CASE("20 buddies become a full mesh") {
  Network net;
  for (int i = 1; i <= 20; ++i) net.start("b" + std::to_string(i), i, {1});
  net.advance(6s);
  CHECK(net.connections() == 20 * 19 / 2);
}

TEST_CASE("two programs that connect to each other keep one connection") {
  const std::size_t portion = GENERATE(1u, 3u, 1000u);
  const bool first_is_smaller = GENERATE(true, false);
  CAPTURE(portion, first_is_smaller);
  Network net;
  Node& a = net.start(first_is_smaller ? "anna" : "bob", 1, {2});
  Node& b = net.start(first_is_smaller ? "bob" : "anna", 2, {1});
  net.run(2, portion);
  CHECK(net.connections() == 2);
  // Both talk during this time. No line is lost, and none arrives twice.
  for (int i = 10; i < 60; ++i) {
    a.type("a" + std::to_string(i) + "\r");
    b.type("b" + std::to_string(i) + "\r");
    net.run(2, portion);
  }
  net.run(3000 / static_cast<int>(portion) + 5, portion);
  CHECK(net.connections() == 1);
  CHECK(a.times_shown("has joined") == 1);
  CHECK(b.times_shown("has joined") == 1);
  CHECK_FALSE(a.has_shown("disconnected"));
  std::size_t lost = 0, twice = 0, unsent_a = a.times_shown("nobody is here");
  for (int i = 10; i < 60; ++i) {
    const auto times = b.times_shown(": a" + std::to_string(i));
    if (times == 0) ++lost;
    if (times > 1) ++twice;
  }
  CHECK(lost == unsent_a);
  CHECK(twice == 0);
  net.advance(10s);
  CHECK(net.connections() == 1);
}

TEST_CASE("lines keep their order") {
  ThreeNodes net;
  std::string lines;
  for (int i = 0; i < 500; ++i) lines += "line " + std::to_string(i) + "\r";
  net.anna.type(lines);
  net.run(30);
  std::size_t place = 0;
  for (int i = 0; i < 500 && place != std::string::npos; ++i)
    place = net.bob.screen.find("anna: line " + std::to_string(i) + "\n", place);
  CHECK(place != std::string::npos);
}

TEST_CASE("a leaving and a lost buddy cause different messages") {
  ThreeNodes net;
  net.bob.type("/quit\r");
  net.run();
  CHECK(net.bob.session.finished());
  CHECK(net.anna.has_shown("* bob has left"));
  CHECK_FALSE(net.anna.has_shown("disconnected"));
  Peer& dora = net.connect(net.anna, "NAME dora 9 d0\n");
  net.anna.session.on_end(*dora.connection, reactor::make_error(ECONNRESET));
  net.run();
  CHECK(net.anna.has_shown("* dora has disconnected: connection reset by peer"));
  Peer& emil = net.connect(net.anna, "NAME emil 10 e0\n");
  net.anna.session.on_end(*emil.connection);
  net.run();
  CHECK(net.anna.has_shown("* emil has disconnected"));
}

TEST_CASE("a buddy that comes back is found again") {
  ThreeNodes net;
  net.bob.reachable = false;
  net.bob.type("/quit\r");
  net.run();
  net.start("bob", 2, {3});
  net.advance(3s);
  CHECK(net.anna.times_shown("* bob has joined") == 2);
}

TEST_CASE("a taken name is refused with a message on both sides") {
  ThreeNodes net;
  Node& other = net.start("BOB", 7, {1});
  net.advance(2s);
  CHECK(net.anna.has_shown(" is refused: the name BOB is taken here"));
  CHECK(other.has_shown("* 127.0.0.1:1 refuses us: \"the name BOB is taken here\""));
  CHECK(net.connections() == 3);
  Node& twin = net.start("anna", 8, {1});
  net.advance(2s);
  CHECK(twin.has_shown("refuses us: \"the name anna is taken here\""));
}

TEST_CASE("a refused program connects when its name is free") {
  ThreeNodes net;
  Node& other = net.start("bob", 7, {1});
  net.advance(2s);
  CHECK(other.has_shown("* 127.0.0.1:1 refuses us"));
  CHECK_FALSE(other.has_shown("* anna has joined"));
  net.bob.reachable = false;
  net.bob.type("/quit\r");
  net.advance(30s);
  CHECK(other.has_shown("* anna has joined"));
}

TEST_CASE("a connection cannot take over the name of a buddy") {
  ThreeNodes net;
  for (const char* line : {"NAME bob 2 abc\n", "NAME bob\n", "NAME anna 1 abc\n"})
    CHECK(net.connect(net.anna, line).connection == nullptr);
  CHECK(net.connections() == 3);
  net.anna.type("/msg bob secret\r");
  net.run();
  CHECK(net.bob.has_shown("anna (to you): secret"));
}

TEST_CASE("a program detects a connection to itself") {
  Network net;
  Node& anna = net.start("anna", 1, {1});
  net.advance(3s);
  CHECK(net.connections() == 0);
  CHECK_FALSE(anna.has_shown("joined"));
  // Under another address, the greeting contains our own token.
  ConnectionState& outgoing = anna.session.add_connection(at(5), Direction::outgoing);
  const std::string own(outgoing.unsent());
  anna.session.on_received(outgoing, own);
  net.run();
  CHECK(anna.has_shown("* 127.0.0.1:5 is this program itself"));
  CHECK(outgoing.is_done());
  CHECK(net.connect(anna, own).connection == nullptr);
  CHECK_FALSE(anna.has_shown("joined"));
}

TEST_CASE("a guest reads the chat and is read by all") {
  ThreeNodes net;
  Peer& nick = net.connect(net.anna, "NAME nick\r\nhello /all\r\n");
  CHECK(nick.received.find("* welcome, nick") == 0);
  CHECK(net.anna.has_shown("nick: hello /all"));
  CHECK(net.bob.has_shown("nick (with anna): hello /all"));
  net.bob.type("hi\r");
  net.anna.type("//me too\r/msg nick psst\r/msg bob not for nick\r");
  net.run();
  CHECK(nick.received.find("bob: hi\n") != std::string::npos);
  CHECK(nick.received.find("anna: /me too\n") != std::string::npos);
  CHECK(nick.received.find("anna (to you): psst\n") != std::string::npos);
  CHECK(nick.received.find("not for nick") == std::string::npos);
  CHECK(nick.received.find("hello") == std::string::npos);
  net.send(nick, "/who\n/bye\n");
  net.run();
  CHECK(nick.received.find("* carla is at 127.0.0.1:3") != std::string::npos);
  CHECK(nick.connection == nullptr);
  CHECK(net.anna.has_shown("* nick has left"));
}

TEST_CASE("a script waits for a buddy that reads slowly") {
  Network net;
  Node& anna = net.start("anna", 1, {}, false);
  Peer& dora = net.connect(anna, "NAME dora 9 d0\n");
  net.advance(4s);
  dora.reads = false;
  std::string script;
  for (int i = 0; i < 1000; ++i) script += std::string(1000, 'x') + "\n";
  anna.type(script + "last\n");
  anna.session.on_input_end();
  net.run();
  CHECK(dora.connection != nullptr);
  dora.reads = true;
  net.run(100);
  CHECK(dora.received.find("last\n") != std::string::npos);
  CHECK(dora.received.find("/bye\n") != std::string::npos);
}

TEST_CASE("a script waits for the buddies that the user has named") {
  Network net;
  Node& script = net.start("script", 9, {1}, false);
  script.type("hello\n");
  script.session.on_input_end();
  net.advance(1s);
  CHECK_FALSE(script.session.finished());
  Node& anna = net.start("anna", 1);
  net.advance(3s);
  CHECK(anna.has_shown("script: hello"));
  CHECK(anna.has_shown("* script has left"));
  CHECK(script.session.finished());
}

TEST_CASE("a script does not wait for a buddy that has left") {
  const bool says_bye = GENERATE(true, false);
  Network net;
  Node& anna = net.start("anna", 1);
  Node& script = net.start("script", 9, {1, 2}, false);
  Peer& bob = net.connect(script, "NAME bob 2 b0\n");
  script.type("hello\n");
  net.advance(1s);
  CHECK_FALSE(anna.has_shown("hello"));  // bob may still report its peers
  if (says_bye)
    net.send(bob, "/bye\n");
  else
    script.session.on_end(*bob.connection, reactor::make_error(ECONNRESET));
  net.run();
  CHECK(anna.has_shown("script: hello"));
}

TEST_CASE("the lines of a script also reach the buddies of its buddies") {
  ThreeNodes net;
  Node& script = net.start("script", 9, {2}, false);
  script.type("hello\n");
  script.session.on_input_end();
  net.advance(4s);
  for (const Node* node : {&net.anna, &net.bob, &net.carla})
    CHECK(node->has_shown("script: hello"));
  CHECK(script.session.finished());
}

TEST_CASE("a script without a buddy reports it and ends") {
  Network net;
  Node& script = net.start("script", 9, {1}, false);
  script.type("hello\n");
  script.session.on_input_end();
  net.advance(4s);
  CHECK(script.session.finished());
  CHECK(script.has_shown("* not sent: nobody is here"));
}

TEST_CASE("a buddy that does not read cannot prevent leaving") {
  Network net;
  Node& anna = net.start("anna", 1);
  Peer& dora = net.connect(anna, "NAME dora 9 d0\n");
  dora.reads = false;
  anna.session.leave();
  net.run();
  CHECK_FALSE(anna.session.finished());
  net.advance(1100ms);
  CHECK(anna.session.finished());
}

TEST_CASE("every command has an answer") {
  ThreeNodes net;
  net.anna.type("/help\r/who\r/msg\r/msg x y\r/msg bob\r/nonsense\r\r");
  net.run();
  CHECK(net.anna.has_shown("*   /msg NAME TEXT"));
  CHECK(net.anna.has_shown("* carla is at 127.0.0.1:3"));
  CHECK(net.anna.has_shown("* not sent: nobody here is called x"));
  CHECK(net.anna.times_shown("* not sent: /msg needs a name and a text") == 2);
  CHECK(net.anna.has_shown("* /nonsense is not a command (try /help)"));
  CHECK_FALSE(net.bob.has_shown("anna:"));
}

TEST_CASE("an idle chat needs no timeout") {
  ThreeNodes net;
  net.advance(15s);
  CHECK(net.anna.session.timeout() == std::nullopt);
  CHECK(net.bob.session.timeout() == std::nullopt);
}
