// Presence by datagrams, and what forged ones cannot do.

#include "demos/chat/directory.h"

#include "tests/demos/chat/network.h"

using chat::Directory;
using namespace chat_test;

namespace {

constexpr auto start_time = chat::Time() + 1h;

std::string nonce_of(const std::string& question) {
  return chat::parse_presence(question)->nonce;
}

}  // namespace

TEST_CASE("who answers is dialled, and nobody else") {
  Directory directory("anna", at(1));
  directory.add(at(2), true, start_time);
  const auto questions = directory.questions(start_time);
  REQUIRE(questions.size() == 1);
  CHECK(questions[0].first == at(2));
  const std::string nonce = nonce_of(questions[0].second);
  // From elsewhere, with another nonce, or unasked: no answer.
  directory.received("HERE bob " + nonce, at(3), {}, start_time);
  directory.received("HERE bob 0" + nonce, at(2), {}, start_time);
  directory.received("HERE eve 1f", at(9), {}, start_time);
  CHECK_FALSE(directory.next_dial());
  directory.received("HERE bob " + nonce, at(2), {}, start_time);
  CHECK(directory.next_dial() == at(2));
  CHECK_FALSE(directory.next_dial());
}

TEST_CASE("an answer counts once") {
  Directory directory("anna", at(1));
  directory.add(at(2), true, start_time);
  const std::string nonce = nonce_of(directory.questions(start_time)[0].second);
  directory.received("HERE bob " + nonce + " 127.0.0.1:3", at(2), {}, start_time);
  directory.received("HERE bob " + nonce + " 127.0.0.1:4", at(2), {}, start_time);
  CHECK(directory.addresses() == std::vector<Address>{at(2), at(3)});
}

TEST_CASE("an answer is never longer than the question") {
  Directory directory("anna", at(1));
  std::vector<Address> here;
  for (int port = 100; port < 160; ++port) here.push_back(at(port));
  for (std::size_t size = 10; size < 1200; size += 7) {
    std::string question = "HELLO eve 1f";
    question.resize(std::max(size, question.size()), ' ');
    CHECK(directory.received(question, at(9), here, start_time).size() <=
          question.size());
  }
  CHECK(directory.received("HELLO bobobob 1f", at(9), here, start_time) ==
        "HERE anna 1f");
  CHECK(directory.received("HELLO b 1f", at(9), here, start_time).empty());
}

TEST_CASE("a question alone makes us neither ask nor dial") {
  Directory directory("anna", at(1));
  for (int port = 100; port < 1000; ++port)
    directory.received("HELLO eve 1f", at(port), {}, start_time);
  CHECK(directory.addresses().empty());
  CHECK(directory.questions(start_time).empty());
}

TEST_CASE("what one buddy tells is bounded, in the table and in time") {
  Directory directory("anna", at(1));
  directory.add(at(2), true, start_time);
  chat::Time now = start_time;
  for (int round = 0; round < 50; ++round) {
    directory.lost(at(2), now);
    now += 2s;
    for (const auto& [to, question] : directory.questions(now)) {
      if (to != at(2)) continue;
      std::string answer = "HERE bob " + nonce_of(question);
      for (int port = 0; port < 50; ++port)
        answer += " 127.0.0.1:" + std::to_string(1000 + round * 50 + port);
      directory.received(answer, at(2), {}, now);
    }
  }
  CHECK(directory.addresses().size() <= chat::most_addresses);
  CHECK(directory.questions(now + 1s).size() <= 16);
  CHECK(directory.questions(now + 1s).empty());  // not twice in 100 ms
}

TEST_CASE("who was only heard of is asked three times, briefly, and forgotten") {
  Directory directory("anna", at(1));
  directory.add(at(2), false, start_time);
  std::size_t questions = 0;
  for (chat::Time now = start_time; now < start_time + 10s; now += 100ms)
    for (const auto& [to, question] : directory.questions(now)) {
      ++questions;
      CHECK(question.size() == std::string("HELLO  ").size() + 20 + 16);
    }
  CHECK(questions == 3);
  CHECK(directory.addresses().empty());
  CHECK(directory.next_question() == chat::Time::max());
}

TEST_CASE("who was named is asked for ever") {
  Directory directory("anna", at(1));
  directory.add(at(2), true, start_time);
  std::size_t questions = 0;
  for (chat::Time now = start_time; now < start_time + 60s; now += 100ms)
    questions += directory.questions(now).size();
  CHECK(questions >= 55);
  CHECK(directory.silent() == std::vector<Address>{at(2)});
}

TEST_CASE("dials at once are few, and none is forgotten") {
  Directory directory("anna", at(1));
  for (int port = 100; port < 120; ++port) directory.add(at(port), true, start_time);
  chat::Time now = start_time;
  for (int round = 0; round < 2; ++round, now += 200ms)
    for (const auto& [to, question] : directory.questions(now))
      directory.received("HERE x " + nonce_of(question), to, {}, now);
  std::vector<Address> dialled;
  while (const auto next = directory.next_dial()) dialled.push_back(*next);
  CHECK(dialled.size() == 8);
  for (std::size_t i = 0; i < dialled.size(); ++i) {
    directory.linked(dialled[i], now);
    while (const auto next = directory.next_dial()) dialled.push_back(*next);
  }
  CHECK(dialled.size() == 20);
}

TEST_CASE("BYE does not part those who have a connection") {
  Directory directory("anna", at(1));
  directory.add(at(2), false, start_time);
  directory.linked(at(2), start_time);
  directory.received("BYE bob", at(2), {}, start_time);
  CHECK(directory.addresses() == std::vector<Address>{at(2)});
  directory.lost(at(2), start_time);
  directory.received("BYE bob", at(2), {}, start_time);
  CHECK(directory.addresses().empty());
}

TEST_CASE("our own address and other families are not entered") {
  Directory directory("anna", at(1));
  directory.add(at(1), true, start_time);
  directory.add(at(0), true, start_time);
  directory.add(Address("::1", 5), true, start_time);
  CHECK(directory.addresses().empty());
}

TEST_CASE("nonsense is no presence") {
  Directory directory("anna", at(1));
  for (const std::string text : {"", "\n", "HELLO", "\x1b[2J", "BYE", "HERE a b c d"})
    CHECK(directory.received(text, at(9), {at(5)}, start_time).empty());
}

TEST_CASE("who has refused is asked again, less and less often") {
  Directory directory("anna", at(1));
  directory.add(at(2), true, start_time);
  chat::Time now = start_time;
  std::vector<chat::Clock::duration> pauses;
  for (int i = 0; i < 9; ++i) {
    directory.refused(at(2), now);
    directory.lost(at(2), now);  // its connection has ended: that changes nothing
    CHECK(directory.complete());
    const chat::Time next = directory.next_question();
    CHECK(directory.questions(next - 1ms).empty());
    const auto questions = directory.questions(next);
    REQUIRE(questions.size() == 1);
    pauses.push_back(next - now);
    now = next;
  }
  CHECK(pauses.front() == 10s);
  CHECK(pauses[1] == 20s);
  CHECK(pauses.back() == 640s);
  directory.linked(at(2), now);
  directory.refused(at(2), now);
  CHECK(directory.next_question() == now + 10s);
}

TEST_CASE("who was cut off is left alone") {
  Directory directory("anna", at(1));
  directory.add(at(2), true, start_time);
  directory.avoid(at(2));
  directory.refused(at(2), start_time);
  CHECK(directory.next_question() == chat::Time::max());
}
