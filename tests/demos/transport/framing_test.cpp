// The framers get their bytes in pieces of every size, and lengths that are wrong.

#include "demos/transport/byte_stream/framing.h"

#include "tests/support/catch.h"

using transport::delimited;
using transport::FramingError;
using transport::length_prefixed;
using transport::LengthFramer;
using transport::LineFramer;

namespace {

using Messages = std::vector<std::string>;

/// Returns the messages that a framer finds if the bytes come in pieces of this size.
template <class Framer>
Messages fed_in_pieces(std::string_view bytes, std::size_t piece) {
  Framer framer;
  Messages messages;
  while (!bytes.empty()) {
    framer.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    while (auto message = framer.next()) messages.push_back(*message);
  }
  CHECK(framer.waiting() == 0);
  return messages;
}

template <class Framer>
std::string framed(const Messages& messages);
template <>
std::string framed<LineFramer>(const Messages& messages) {
  std::string bytes;
  for (const std::string& one : messages) bytes += delimited(transport::escape(one));
  return bytes;
}
template <>
std::string framed<LengthFramer>(const Messages& messages) {
  std::string bytes;
  for (const std::string& one : messages) bytes += length_prefixed(one);
  return bytes;
}

template <class Framer>
std::string plain(const std::string& message) {
  return message;
}
template <>
std::string plain<LineFramer>(const std::string& message) {
  return transport::unescape(message);
}

}  // namespace

TEMPLATE_TEST_CASE("messages are complete, whatever the size of the reads", "",
                   LineFramer, LengthFramer) {
  const Messages messages = {"HELLO",
                             "",
                             "two\nlines",
                             "\\",
                             "\\n",
                             std::string(3, '\0'),
                             std::string(300, 'x'),
                             "\xff\xfe",
                             "last"};
  const std::string bytes = framed<TestType>(messages);
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    Messages got = fed_in_pieces<TestType>(bytes, piece);
    for (std::string& message : got) message = plain<TestType>(message);
    REQUIRE(got == messages);
  }
}

TEMPLATE_TEST_CASE("a message is returned only after its last byte", "", LineFramer,
                   LengthFramer) {
  const std::string bytes = framed<TestType>({"HELLO"});
  TestType framer;
  for (const char byte : bytes.substr(0, bytes.size() - 1)) {
    framer.feed({&byte, 1});
    CHECK_FALSE(framer.next());
  }
  CHECK(framer.waiting() == bytes.size() - 1);
  framer.feed(bytes.substr(bytes.size() - 1));
  CHECK(framer.next() == "HELLO");
  CHECK_FALSE(framer.next());
}

TEST_CASE("a header is four bytes, the most significant first") {
  CHECK(length_prefixed(std::string(258, 'x')).substr(0, 5) ==
        std::string("\0\0\1\2x", 5));
}

TEST_CASE("a length beyond the limit is refused before any payload comes") {
  LengthFramer framer(10);
  framer.feed(length_prefixed("0123456789") + std::string("\0\0\0\x0b", 4));
  CHECK(framer.next() == "0123456789");
  CHECK_THROWS_AS(framer.next(), FramingError);
  CHECK_THROWS_AS(framer.next(), FramingError);
  LengthFramer largest;
  largest.feed("\xff\xff\xff\xff");
  CHECK_THROWS_WITH(largest.next(), Catch::Contains("4294967295"));
}

TEST_CASE("a line beyond the limit is refused, with or without its end") {
  LineFramer fits(10);
  fits.feed("0123456789\n");
  CHECK(fits.next() == "0123456789");
  LineFramer ended(10);
  ended.feed("ok\n0123456789a\n");
  CHECK(ended.next() == "ok");
  CHECK_THROWS_AS(ended.next(), FramingError);
  LineFramer endless(10);
  endless.feed("0123456789");
  CHECK_FALSE(endless.next());
  endless.feed("a");
  CHECK_THROWS_AS(endless.next(), FramingError);
}

TEST_CASE("many lines are found one by one") {
  std::string bytes;
  for (int i = 0; i < 200'000; ++i) bytes += "abc\n";
  CHECK(fed_in_pieces<LineFramer>(bytes, 4096).size() == 200'000);
}

TEST_CASE("the end inside a message is refused, or escaped") {
  CHECK_THROWS_AS(delimited("two\nlines"), FramingError);
  CHECK(transport::escape("a\nb\\n") == "a\\nb\\\\n");
  for (const char* wrong : {"\\", "\\x", "abc\\"})
    CHECK_THROWS_AS(transport::unescape(wrong), FramingError);
}
