// Capitals of UTF-8 text, also if a letter arrives in pieces or is malformed.

#include <utility>

#include "tests/demos/uppercase/service.h"

namespace {

// Letters of 1 to 4 bytes, ß, and ÿ and µ, whose capitals have distant code points.
const std::string mixed_lower = "aä ö ü é ß z, αω ж я ÿ µ \U00010428 €.";
const std::string mixed_upper = "AÄ Ö Ü É SS Z, ΑΩ Ж Я Ÿ Μ \U00010400 €.";

/// Letters without a capital, or whose capital has another length.
const std::vector<std::string> unchanged = {
    "ı", "ſ", "ɐ", "ⱥ", "ŉ", "ﬁ", "中", "🙂", "ẞ", "1 2;",
};

const std::vector<std::pair<std::string, std::string>> malformed = {
    {"a\xFFz", "A\xFFZ"},                          // not a byte of UTF-8
    {"a\x80z", "A\x80Z"},                          // continuation byte alone
    {"a\xC3z", "A\xC3Z"},                          // incomplete letter
    {"a\xE2\x82z", "A\xE2\x82Z"},                  // two of three bytes
    {"a\xF0\x90\x90z", "A\xF0\x90\x90Z"},          // three of four
    {"a\xC1\xA1z", "A\xC1\xA1Z"},                  // 'a' in two bytes: overlong
    {"a\xE0\x81\xA1z", "A\xE0\x81\xA1Z"},          // 'a' in three bytes
    {"a\xED\xA0\x80z", "A\xED\xA0\x80Z"},          // half of a surrogate pair
    {"a\xF4\x90\x80\x80z", "A\xF4\x90\x80\x80Z"},  // above U+10FFFF
    {"a\xC3\xC3\xA4z", "A\xC3\xC3\x84Z"},          // first byte, then a whole ä
    {"a\xE2\x82\xC3\xA4z", "A\xE2\x82\xC3\x84Z"},
};

const std::vector<std::string> cut_off = {"a\xC3", "a\xE2\x82", "a\xF0\x90\x90",
                                          "a\xE2"};

std::string ask_to_end(const reactor::Address& server, const std::string& text) {
  TcpClient client(server);
  client.send(text);
  client.shutdown_write();
  return client.receive_until_end();
}

}  // namespace

MODEL_TEST_CASE("letters of any length are converted", EACH_MODEL) {
  Service service(model);
  CHECK(ask_to_end(service.tcp(), mixed_lower) == mixed_upper);
  CHECK(UdpClient(service.udp()).ask(mixed_lower) == mixed_upper);
  service.write_in(mixed_lower);
  CHECK(service.read_out(mixed_upper.size()) == mixed_upper);
  service.check_ends();
}

MODEL_TEST_CASE("a letter without a capital of its length is unchanged", EACH_MODEL) {
  Service service(model);
  UdpClient client(service.udp());
  for (const std::string& text : unchanged) CHECK(client.ask(text) == text);
  service.check_ends();
}

MODEL_TEST_CASE("a text may be cut at any byte", EACH_MODEL) {
  Service service(model, one_udp_socket);
  for (std::size_t cut = 1; cut < mixed_lower.size(); ++cut) {
    CAPTURE(cut);
    TcpClient client(service.tcp());
    client.send(std::string_view(mixed_lower).substr(0, cut));
    // The answer to the first letter shows that the server has read the first part
    // alone.
    std::string answer = client.receive(1);
    client.send(std::string_view(mixed_lower).substr(cut));
    client.shutdown_write();
    answer += client.receive_until_end();
    CHECK(answer == mixed_upper);
  }
  service.check_ends();
}

MODEL_TEST_CASE("a text may be sent byte by byte", EACH_MODEL) {
  Service service(model);
  TcpClient client(service.tcp());
  for (const char byte : mixed_lower) client.send({&byte, 1});
  CHECK(client.receive(mixed_upper.size()) == mixed_upper);
  service.check_ends();
}

MODEL_TEST_CASE("two connections do not mix halves of letters", CONCURRENT_MODELS) {
  Service service(model);
  TcpClient one(service.tcp()), two(service.tcp());
  one.send("a\xC3");
  two.send("b\xCE");
  CHECK(one.receive(1) == "A");
  CHECK(two.receive(1) == "B");
  two.send("\xB1");
  one.send("\xA4");
  CHECK(one.receive(2) == "Ä");
  CHECK(two.receive(2) == "Α");
  service.check_ends();
}

MODEL_TEST_CASE("malformed bytes pass unchanged", EACH_MODEL) {
  Service service(model, one_udp_socket);
  UdpClient datagrams(service.udp());
  for (const auto& [sent, answer] : malformed) {
    CHECK(ask_to_end(service.tcp(), sent) == answer);
    CHECK(datagrams.ask(sent) == answer);
  }
  service.check_ends();
}

MODEL_TEST_CASE("an incomplete letter is returned at the end", EACH_MODEL) {
  Service service(model);
  UdpClient datagrams(service.udp());
  for (const std::string& text : cut_off) {
    const std::string answer = "A" + text.substr(1);
    CHECK(ask_to_end(service.tcp(), text) == answer);
    CHECK(datagrams.ask(text) == answer);
  }
  service.write_in("a\xC3");
  service.process().close_in();
  CHECK(service.read_out(2) == "A\xC3");
  service.check_ends();
}
