// TCP carries bytes, not messages: n writes become m reads. And the two ways to find
// the messages again, with all that can happen to them: cut in two, glued together, the
// end inside the message, a length that lies.

#include "demos/transport/framing.h"
#include "demos/transport/story.h"
#include "demos/transport/stream.h"

using transport::Story;
using transport::Stream;

namespace {

/// Reads `room` bytes at a time until nothing waits; a row per read.
std::vector<Story::Row> read_all(Stream& stream, std::size_t room) {
  std::vector<Story::Row> rows;
  while (stream.waiting() > 0) {
    const std::string bytes = stream.read(room);
    rows.push_back({"recv(" + std::to_string(room) + ")", transport::quoted(bytes)});
  }
  return rows;
}

/// The same, and what the framer makes of it; returns the messages.
template <class Framer>
std::vector<std::string> read_framed(Story& story, Stream& stream, std::size_t room) {
  Framer framer;
  std::vector<std::string> messages;
  std::vector<Story::Row> rows;
  while (stream.waiting() > 0) {
    const std::string bytes = stream.read(room);
    framer.feed(bytes);
    std::string complete;
    while (const auto message = framer.next()) {
      complete += (complete.empty() ? "" : ", ") + transport::quoted(*message);
      messages.push_back(*message);
    }
    rows.push_back({transport::quoted(bytes, 60), complete.empty() ? "-" : complete,
                    std::to_string(framer.waiting())});
  }
  story.table({"recv(" + std::to_string(room) + ")", "complete", "kept"}, rows);
  return messages;
}

void show_vanishing(Story& story, Stream& stream) {
  story.step("Three writes, one read");
  for (const char* text : {"HELLO", "HOW ARE YOU", "BYE"}) stream.write(text);
  story.say("send(\"HELLO\"); send(\"HOW ARE YOU\"); send(\"BYE\")");
  story.check(stream.all_arrived(), "the kernel has 19 bytes in Recv-Q, and no more");
  const auto once = read_all(stream, 1024);
  story.table({"call", "result"}, once);
  story.check(once.size() == 1, "one read got all three");

  story.step("One write, three reads");
  stream.write("HELLO HOW ARE YOU BYE");
  stream.all_arrived();
  const auto thrice = read_all(stream, 8);
  story.table({"call", "result"}, thrice);
  story.check(thrice.size() == 3, "so reads have nothing to do with writes");
}

void show_delimiter(Story& story, Stream& stream) {
  story.step("Messages with a unique end: \\n");
  for (const char* text : {"HELLO", "HOW ARE YOU", "BYE"})
    stream.write(transport::delimited(text));
  stream.all_arrived();
  const auto messages = read_framed<transport::LineFramer>(story, stream, 8);
  story.check(messages == std::vector<std::string>{"HELLO", "HOW ARE YOU", "BYE"},
              "three messages again");

  story.step("The end inside the message");
  const std::string poem = "two\nlines";
  stream.write(poem + "\n");
  stream.all_arrived();
  const auto broken = read_framed<transport::LineFramer>(story, stream, 64);
  story.check(broken.size() == 2, "one message was sent, two came: wrong");
  stream.write(transport::delimited(transport::escape(poem)));
  stream.all_arrived();
  const auto escaped = read_framed<transport::LineFramer>(story, stream, 64);
  story.check(escaped.size() == 1 && transport::unescape(escaped[0]) == poem,
              "escaped by the sender, it is one message");
}

void show_length(Story& story, Stream& stream) {
  story.step("Messages with their length in a header of 4 bytes");
  for (const char* text : {"HELLO", "BYE", "two\nlines"})
    stream.write(transport::length_prefixed(text));
  stream.all_arrived();
  const auto messages = read_framed<transport::LengthFramer>(story, stream, 18);
  story.check(messages == std::vector<std::string>{"HELLO", "BYE", "two\nlines"},
              "header cut in two, frames glued together: all three are right");

  story.step("A length that lies");
  stream.write("\xff\xff\xff\xff");
  stream.all_arrived();
  transport::LengthFramer framer;
  framer.feed(stream.read(64));
  try {
    framer.next();
    story.check(false, "the framer refuses it");
  } catch (const transport::FramingError& error) {
    story.say(std::string("refused: ") + error.what());
    story.check(framer.waiting() == 4, "4 bytes of memory, not 4 gigabytes");
  }
}

}  // namespace

int main(int argc, char** argv) {
  return transport::tell("byte_stream", "TCP: bytes, not messages", argc, argv,
                         [](Story& story) {
                           Stream stream(story);
                           show_vanishing(story, stream);
                           show_delimiter(story, stream);
                           show_length(story, stream);
                           stream.close();
                         });
}
