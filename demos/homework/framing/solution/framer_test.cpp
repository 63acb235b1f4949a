// Unit tests of framer.h. Add your own: a test that fails shows a mistake in a second.

#include "framer.h"

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <string>
#include <vector>

using Messages = std::vector<std::string>;

/// A message with its length before it.
std::string with_length(const std::string& message) {
  const auto size = static_cast<unsigned>(message.size());
  std::string header(4, '\0');
  for (unsigned i = 0; i < 4; ++i) header[i] = static_cast<char>(size >> (24 - 8 * i));
  return header + message;
}

/// Feeds a stream in pieces of `size` bytes.
Messages feed(Framer& framer, const std::string& stream, std::size_t size) {
  Messages found;
  for (std::size_t begin = 0; begin < stream.size(); begin += size) {
    for (const std::string& message : framer.feed(stream.substr(begin, size))) {
      found.push_back(message);
    }
  }
  return found;
}

TEST_CASE("messages are found in pieces of any size") {
  const Messages sent{"first", "", "number three"};
  std::string by_delimiter = "D", by_length = "L";
  for (const std::string& message : sent) {
    by_delimiter += message + delimiter;
    by_length += with_length(message);
  }
  for (std::size_t size = 1; size <= by_length.size(); ++size) {
    Framer delimited, counted;
    CHECK(feed(delimited, by_delimiter, size) == sent);
    CHECK(feed(counted, by_length, size) == sent);
  }
}

TEST_CASE("a message that is not complete is kept back") {
  Framer framer;
  CHECK(framer.feed("Dhel").empty());
  CHECK(framer.feed("lo").empty());
  CHECK(framer.feed(delimiter) == Messages{"hello"});
}

TEST_CASE("a length has four bytes, the most significant one first") {
  Framer framer;
  const std::string message(0x0180, 'x');
  CHECK(framer.feed("L" + with_length(message)) == Messages{message});
  CHECK(framer.frame("abc") == std::string("\0\0\0\3abc", 7));
}

TEST_CASE("a message may contain any bytes") {
  Framer framer;
  const std::string message = std::string("a\0b\xff", 4) + delimiter;
  CHECK(framer.feed("L" + with_length(message)) == Messages{message});
}

TEST_CASE("the longest message is found, and a longer one breaks the stream") {
  for (const std::size_t size : {longest, longest + 1}) {
    const std::string message(size, 'x');
    Framer delimited, counted;
    delimited.feed("D" + message + delimiter);
    counted.feed("L" + with_length(message));
    CHECK(delimited.is_broken() == (size > longest));
    CHECK(counted.is_broken() == (size > longest));
  }
}

TEST_CASE("a stream is broken before all bytes of a message are there") {
  Framer delimited, counted;
  delimited.feed("D" + std::string(longest + 1, 'x'));
  counted.feed(std::string("L\xff\xff\xff\xff", 5));
  CHECK(delimited.is_broken());
  CHECK(counted.is_broken());
}

TEST_CASE("the first byte is D or L") {
  Framer framer;
  CHECK(framer.feed("Xhello" + delimiter).empty());
  CHECK(framer.is_broken());
}
