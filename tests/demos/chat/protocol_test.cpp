// Writing and parsing of the protocol, and rejection of everything else.

#include "demos/chat/protocol.h"
#include "tests/support/catch.h"

using namespace chat;
using reactor::Address;
using Kind = Message::Kind;

TEST_CASE("a name has at most 20 letters, digits, - and _") {
  for (const char* name : {"a", "Anna-2", "x_y", "01234567890123456789"})
    CHECK(is_name(name));
  for (const char* name :
       {"", "012345678901234567890", "a b", "jörg", "a/b", "a:", "\x1b"})
    CHECK_FALSE(is_name(name));
}

TEST_CASE("names are compared without case") {
  CHECK(same_name("Anna", "aNNA"));
  CHECK_FALSE(same_name("anna", "ann"));
  CHECK(name_before("Anna", "bob"));
  CHECK(name_before("anna", "Bob"));
  CHECK_FALSE(name_before("ANNA", "anna"));
}

TEST_CASE("a greeting survives writing and parsing") {
  const auto buddy = parse_greeting("NAME anna 12000 1f2e");
  REQUIRE(buddy);
  CHECK(buddy->name == "anna");
  CHECK(buddy->port == 12000);
  CHECK(buddy->token == "1f2e");
  CHECK(to_line(*buddy) == "NAME anna 12000 1f2e\n");
  const auto guest = parse_greeting("NAME nick");
  REQUIRE(guest);
  CHECK(guest->port == 0);
  CHECK(to_line(*guest) == "NAME nick\n");
}

TEST_CASE("an invalid greeting is rejected") {
  for (const char* line :
       {"", "NAME", "NAME ", "name anna", "NAME anna b", "NAME anna 0 1f",
        "NAME anna 1", "NAME anna 65536 1f", "NAME anna -1 1f", "NAME anna 12 \x1b",
        "hello", "NAME a/b", "NAME anna 12 012345678901234567890123456789012"})
    CHECK_FALSE(parse_greeting(line));
}

TEST_CASE("every message survives writing and parsing") {
  const std::vector<Message> all{{Kind::text, "hello"},
                                 {Kind::text, "/hello"},
                                 {Kind::text, "//"},
                                 {Kind::text, ""},
                                 {Kind::personal, "a b"},
                                 {Kind::duplicate, ""},
                                 {Kind::refused, "the reason"},
                                 {Kind::bye, ""},
                                 {Kind::passed_on, "a b", "nick"}};
  for (const Message& message : all) {
    std::string line = to_line(message);
    REQUIRE(line.back() == '\n');
    line.pop_back();
    CAPTURE(line);
    const Message read = parse_message(line);
    CHECK(read.kind == message.kind);
    CHECK(read.text == message.text);
    CHECK(read.name == message.name);
  }
}

TEST_CASE("messages have the bytes of the protocol") {
  CHECK(to_line(Message{Kind::text, "/x"}) == "//x\n");
  CHECK(to_line(Message{Kind::personal, "x"}) == "/msg x\n");
  CHECK(to_line(Message{Kind::passed_on, "x", "nick"}) == "/from nick x\n");
  CHECK(to_line(Message{Kind::duplicate, {}}) == "/double\n");
  CHECK(to_line(Message{Kind::bye, {}}) == "/bye\n");
  CHECK(to_line(Message{Kind::refused, "full"}) == "/no full\n");
}

TEST_CASE("unknown words are recognised as unknown") {
  for (const char* line : {"/", "/x", "/msgs a", "/from", "/from a/b c", "/BYE"})
    CHECK(parse_message(line).kind == Kind::unknown);
}

TEST_CASE("a presence datagram survives writing and parsing") {
  const Presence here{
      Presence::Kind::here, "bob", "1f", {Address("127.0.0.1", 1), Address("::1", 2)}};
  CHECK(to_datagram(here) == "HERE bob 1f 127.0.0.1:1 [::1]:2");
  const auto read = parse_presence(to_datagram(here));
  REQUIRE(read);
  CHECK(read->kind == Presence::Kind::here);
  CHECK(read->name == "bob");
  CHECK(read->nonce == "1f");
  CHECK(read->others == here.others);
  CHECK(to_datagram({Presence::Kind::bye, "bob"}) == "BYE bob");
  CHECK(parse_presence("BYE bob\n")->kind == Presence::Kind::bye);
  CHECK(parse_presence("HELLO bob 1f" + std::string(1000, ' '))->nonce == "1f");
}

TEST_CASE("a datagram lists only the addresses that fit") {
  Presence here{Presence::Kind::here, "bob", "1f", {}};
  for (std::uint16_t port = 10'000; port < 10'200; ++port)
    here.others.emplace_back("127.0.0.1", port);
  CHECK(to_datagram(here).size() <= max_datagram_size);
  CHECK(to_datagram(here).size() > max_datagram_size - 20);
  CHECK(to_datagram(here, 30) == "HERE bob 1f 127.0.0.1:10000");
  CHECK(to_datagram(here, 11) == "HERE bob 1f");
  CHECK(to_datagram(here, 10).empty());
}

TEST_CASE("an invalid presence datagram is rejected") {
  for (const std::string text :
       {"", "HELLO", "HELLO bob", "HELLO b/b 1f", "HELLO bob 1f 127.0.0.1:1",
        "HI bob 1f", "HERE bob", "HERE bob 1f nowhere", "HERE bob 1f 127.0.0.1", "BYE",
        "BYE bob 1f", "HERE bob 1f 127.0.0.1:1  127.0.0.1:2", "HELLO bob \x1b[m"})
    CHECK_FALSE(parse_presence(text));
  CHECK_FALSE(parse_presence("HELLO bob 1f" + std::string(max_datagram_size, ' ')));
  CHECK_FALSE(parse_presence(std::string(20, '\0')));
}

TEST_CASE("tokens are valid and differ") {
  const std::string a = random_token(), b = random_token();
  CHECK(a != b);
  CHECK(parse_greeting("NAME anna 1 " + a));
}
