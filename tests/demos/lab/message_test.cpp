#include "demos/lab/engine/message.h"

#include <cctype>
#include <set>
#include <string>

#include "tests/support/catch.h"

using lab::Message;

namespace {

std::string request_of(const Message& message, std::uint32_t sequence) {
  std::string text(message.size(), '#');
  message.write_request(sequence, text.data());
  return text;
}

std::string answer_of(const Message& message, std::uint32_t sequence) {
  std::string text(message.size(), '#');
  message.write_answer(sequence, text.data());
  return text;
}

std::string capitals(std::string text) {
  for (char& letter : text) letter = static_cast<char>(std::toupper(letter));
  return text;
}

}  // namespace

TEST_CASE("a request is lowercase letters and its answer the same in capitals") {
  for (const std::size_t size : {1u, 2u, 7u, 8u, 9u, 32u, 1000u, 65507u}) {
    const Message message(size, Message::Form::bytes, 3);
    for (const std::uint32_t sequence : {0u, 1u, 25u, 26u, 12345u, 0xffffffffu}) {
      const std::string request = request_of(message, sequence);
      REQUIRE(request.find_first_not_of("abcdefghijklmnopqrstuvwxyz") ==
              std::string::npos);
      REQUIRE(answer_of(message, sequence) == capitals(request));
    }
  }
}

TEST_CASE("a line ends in one newline, which counts in its size") {
  for (const std::size_t size : {2u, 9u, 100u}) {
    const Message message(size, Message::Form::line, 0);
    const std::string request = request_of(message, 5);
    CHECK(request.find('\n') == size - 1);
    CHECK(answer_of(message, 5) == capitals(request));
  }
}

TEST_CASE("neighbours in a flow differ even when they are one letter") {
  const Message message(1, Message::Form::bytes, 9);
  std::set<std::string> seen;
  for (std::uint32_t sequence = 0; sequence < 16; ++sequence)
    seen.insert(request_of(message, sequence));
  CHECK(seen.size() == 16);
}

TEST_CASE("an answer tells its number") {
  const Message message(8, Message::Form::bytes, 1234);
  for (const std::uint32_t sequence : {0u, 1u, 0xffffu, 0x12345678u, 0xffffffffu})
    CHECK(message.sequence_of(answer_of(message, sequence)) == sequence);
}

TEST_CASE("what is no answer tells no number") {
  const Message message(8, Message::Form::bytes, 0);
  CHECK_FALSE(message.sequence_of(""));
  CHECK_FALSE(message.sequence_of("ABCDEFG"));
  CHECK_FALSE(message.sequence_of(request_of(message, 3)));
  CHECK_FALSE(message.sequence_of("ABCDEFGZ"));
}

TEST_CASE("an answer of another flow is far from any request of this one") {
  const Message mine(8, Message::Form::bytes, 256), other(8, Message::Form::bytes, 512);
  for (std::uint32_t sequence = 0; sequence < 1000; ++sequence)
    REQUIRE(*mine.sequence_of(answer_of(other, sequence)) > 1'000'000);
}
