// What the programs of a chat say to each other, and what they make of those who do not
// keep to it: all of the chat but the sockets and the waiting.

#include "demos/chat/session.h"

#include "reactor/error.h"

#include "tests/demos/chat/network.h"

using namespace chat_test;

TEST_CASE("who names one buddy meets all of them") {
  Three net;
  CHECK(net.wires() == 3);
  CHECK(net.anna.has_shown("* bob has come (127.0.0.1:2)"));
  CHECK(net.bob.has_shown("* carla has come (127.0.0.1:3)"));
  CHECK(net.carla.has_shown("* bob has come (127.0.0.1:2)"));
  net.anna.type("hello\r");
  net.run();
  CHECK(net.bob.times_shown("anna: hello") == 1);
  CHECK(net.carla.times_shown("anna: hello") == 1);
}

TEST_CASE("a short name finds a long one that it has only heard of") {
  Network net;
  net.start("anna", 1);
  const Node& other = net.start("maximilian-alexander", 2, {1});
  net.pass(20s);  // nobody remembers who has asked
  net.start("al", 3, {1});
  net.pass(3s);
  CHECK(other.has_shown("* al has come"));
}

TEST_CASE("the order of starting does not matter") {
  Network net;
  Node& bob = net.start("bob", 2, {1});
  net.pass(5s);
  CHECK(bob.has_shown("* nobody answers at 127.0.0.1:1 yet"));
  Node& anna = net.start("anna", 1);
  net.pass(2s);
  CHECK(anna.has_shown("* bob has come"));
  CHECK(bob.times_shown("* anna has come") == 1);
}

TEST_CASE("20 buddies become a full mesh") {
  Network net;
  for (int i = 1; i <= 20; ++i) net.start("b" + std::to_string(i), i, {1});
  net.pass(6s);
  CHECK(net.wires() == 20 * 19 / 2);
}

TEST_CASE("two who dial each other at once end with one connection") {
  const std::size_t portion = GENERATE(1u, 3u, 1000u);
  const bool first_is_smaller = GENERATE(true, false);
  CAPTURE(portion, first_is_smaller);
  Network net;
  Node& a = net.start(first_is_smaller ? "anna" : "bob", 1, {2});
  Node& b = net.start(first_is_smaller ? "bob" : "anna", 2, {1});
  net.run(2, portion);
  CHECK(net.wires() == 2);
  // All the while both talk: nothing is lost, nothing comes twice.
  for (int i = 10; i < 60; ++i) {
    a.type("a" + std::to_string(i) + "\r");
    b.type("b" + std::to_string(i) + "\r");
    net.run(2, portion);
  }
  net.run(3000 / static_cast<int>(portion) + 5, portion);
  CHECK(net.wires() == 1);
  CHECK(a.times_shown("has come") == 1);
  CHECK(b.times_shown("has come") == 1);
  CHECK_FALSE(a.has_shown("gone"));
  std::size_t lost = 0, twice = 0, unheard_a = a.times_shown("nobody is here");
  for (int i = 10; i < 60; ++i) {
    const auto times = b.times_shown(": a" + std::to_string(i));
    if (times == 0) ++lost;
    if (times > 1) ++twice;
  }
  CHECK(lost == unheard_a);
  CHECK(twice == 0);
  net.pass(10s);
  CHECK(net.wires() == 1);
}

TEST_CASE("the order of lines is kept") {
  Three net;
  std::string lines;
  for (int i = 0; i < 500; ++i) lines += "line " + std::to_string(i) + "\r";
  net.anna.type(lines);
  net.run(30);
  std::size_t place = 0;
  for (int i = 0; i < 500 && place != std::string::npos; ++i)
    place = net.bob.screen.find("anna: line " + std::to_string(i) + "\n", place);
  CHECK(place != std::string::npos);
}

TEST_CASE("who leaves says so, who vanishes is missed") {
  Three net;
  net.bob.type("/quit\r");
  net.run();
  CHECK(net.bob.session.finished());
  CHECK(net.anna.has_shown("* bob has left"));
  CHECK_FALSE(net.anna.has_shown("gone"));
  Peer& dora = net.connect(net.anna, "NAME dora 9 d0\n");
  net.anna.session.ended(*dora.connection, reactor::make_error(ECONNRESET));
  net.run();
  CHECK(net.anna.has_shown("* dora is gone: connection reset by peer"));
  Peer& emil = net.connect(net.anna, "NAME emil 10 e0\n");
  net.anna.session.ended(*emil.connection);
  net.run();
  CHECK(net.anna.has_shown("* emil is gone without a word"));
}

TEST_CASE("who comes back is met again") {
  Three net;
  net.bob.reachable = false;
  net.bob.type("/quit\r");
  net.run();
  net.start("bob", 2, {3});
  net.pass(3s);
  CHECK(net.anna.times_shown("* bob has come") == 2);
}

TEST_CASE("a name that is taken is refused, with words on both sides") {
  Three net;
  Node& other = net.start("BOB", 7, {1});
  net.pass(2s);
  CHECK(net.anna.has_shown(" is refused: the name BOB is taken here"));
  CHECK(other.has_shown("* 127.0.0.1:1 refuses us: \"the name BOB is taken here\""));
  CHECK(net.wires() == 3);
  Node& twin = net.start("anna", 8, {1});
  net.pass(2s);
  CHECK(twin.has_shown("refuses us: \"the name anna is taken here\""));
}

TEST_CASE("who was refused comes in when his name is free") {
  Three net;
  Node& other = net.start("bob", 7, {1});
  net.pass(2s);
  CHECK(other.has_shown("* 127.0.0.1:1 refuses us"));
  CHECK_FALSE(other.has_shown("* anna has come"));
  net.bob.reachable = false;
  net.bob.type("/quit\r");
  net.pass(30s);
  CHECK(other.has_shown("* anna has come"));
}

TEST_CASE("nobody can take the place of a buddy by saying his name") {
  Three net;
  for (const char* line : {"NAME bob 2 abc\n", "NAME bob\n", "NAME anna 1 abc\n"})
    CHECK(net.connect(net.anna, line).connection == nullptr);
  CHECK(net.wires() == 3);
  net.anna.type("/msg bob secret\r");
  net.run();
  CHECK(net.bob.has_shown("anna (to you): secret"));
}

TEST_CASE("its own address is noticed, and left alone") {
  Network net;
  Node& anna = net.start("anna", 1, {1});
  net.pass(3s);
  CHECK(net.wires() == 0);
  CHECK_FALSE(anna.has_shown("come"));
  // By another name for it: what greets us has our own token.
  ConnectionState& dialled = anna.session.open(at(5), Origin::dialled);
  const std::string own(dialled.waiting());
  anna.session.received(dialled, own);
  net.run();
  CHECK(anna.has_shown("* 127.0.0.1:5 is this program itself"));
  CHECK(dialled.done());
  CHECK(net.connect(anna, own).connection == nullptr);
  CHECK_FALSE(anna.has_shown("come"));
}

TEST_CASE("a guest reads what is shown and is heard by all") {
  Three net;
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
  net.say(nick, "/who\n/bye\n");
  net.run();
  CHECK(nick.received.find("* carla is at 127.0.0.1:3") != std::string::npos);
  CHECK(nick.connection == nullptr);
  CHECK(net.anna.has_shown("* nick has left"));
}

TEST_CASE("a script waits for who reads slowly, but not for ever") {
  Network net;
  Node& anna = net.start("anna", 1, {}, false);
  Peer& dora = net.connect(anna, "NAME dora 9 d0\n");
  net.pass(4s);
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

TEST_CASE("a script's lines wait for the buddies it has named") {
  Network net;
  Node& script = net.start("script", 9, {1}, false);
  script.type("hello\n");
  script.session.on_input_end();
  net.pass(1s);
  CHECK_FALSE(script.session.finished());
  Node& anna = net.start("anna", 1);
  net.pass(3s);
  CHECK(anna.has_shown("script: hello"));
  CHECK(anna.has_shown("* script has left"));
  CHECK(script.session.finished());
}

TEST_CASE("a script does not wait for a named buddy who has gone") {
  const bool politely = GENERATE(true, false);
  Network net;
  Node& anna = net.start("anna", 1);
  Node& script = net.start("script", 9, {1, 2}, false);
  Peer& bob = net.connect(script, "NAME bob 2 b0\n");
  script.type("hello\n");
  net.pass(1s);
  CHECK_FALSE(anna.has_shown("hello"));  // bob may still tell whom he knows
  if (politely)
    net.say(bob, "/bye\n");
  else
    script.session.ended(*bob.connection, reactor::make_error(ECONNRESET));
  net.run();
  CHECK(anna.has_shown("script: hello"));
}

TEST_CASE("a script's lines reach also those whom its buddies know") {
  Three net;
  Node& script = net.start("script", 9, {2}, false);
  script.type("hello\n");
  script.session.on_input_end();
  net.pass(4s);
  for (const Node* node : {&net.anna, &net.bob, &net.carla})
    CHECK(node->has_shown("script: hello"));
  CHECK(script.session.finished());
}

TEST_CASE("a script that meets nobody says so and ends") {
  Network net;
  Node& script = net.start("script", 9, {1}, false);
  script.type("hello\n");
  script.session.on_input_end();
  net.pass(4s);
  CHECK(script.session.finished());
  CHECK(script.has_shown("* not sent: nobody is here"));
}

TEST_CASE("nobody can keep us from leaving") {
  Network net;
  Node& anna = net.start("anna", 1);
  Peer& dora = net.connect(anna, "NAME dora 9 d0\n");
  dora.reads = false;
  anna.session.leave();
  net.run();
  CHECK_FALSE(anna.session.finished());
  net.pass(1100ms);
  CHECK(anna.session.finished());
}

TEST_CASE("commands have answers") {
  Three net;
  net.anna.type("/help\r/who\r/msg\r/msg x y\r/msg bob\r/nonsense\r\r");
  net.run();
  CHECK(net.anna.has_shown("*   /msg NAME TEXT"));
  CHECK(net.anna.has_shown("* carla is at 127.0.0.1:3"));
  CHECK(net.anna.has_shown("* not sent: nobody here is called x"));
  CHECK(net.anna.times_shown("* not sent: /msg needs a name and a text") == 2);
  CHECK(net.anna.has_shown("* /nonsense is no command (try /help)"));
  CHECK_FALSE(net.bob.has_shown("anna:"));
}

TEST_CASE("an idle chat has nothing to do") {
  Three net;
  net.pass(15s);
  CHECK(net.anna.session.timeout() == std::nullopt);
  CHECK(net.bob.session.timeout() == std::nullopt);
}
