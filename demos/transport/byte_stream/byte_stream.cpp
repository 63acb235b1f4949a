// TCP carries bytes, not messages: n writes can become m reads, but every byte arrives,
// in order, in both directions. How a receiver finds the messages again is shown in
// byte_stream_messages.cpp.

#include "demos/transport/byte_stream/byte_stream.h"

using transport::Story;
using transport::Stream;

namespace {

/// Reads at most `room` bytes at a time until nothing is left, and shows each read.
/// Returns the number of reads.
std::size_t show_reads(Story& story, Stream& stream, std::size_t room) {
  std::vector<Story::Row> rows;
  for (const std::string& bytes : stream.read_all(room))
    rows.push_back({"recv(" + std::to_string(room) + ")", demo::quoted(bytes)});
  story.table({"call", "result"}, rows);
  return rows.size();
}

void show_boundaries(Story& story, Stream& stream) {
  story.step("Three writes, one read");
  story.say("send(\"HELLO\"); send(\"HOW ARE YOU\"); send(\"BYE\");");
  const bool arrived = stream.write_all({"HELLO", "HOW ARE YOU", "BYE"});
  story.check(arrived, "the kernel has 19 bytes in Recv-Q; it does not know messages");
  story.check(show_reads(story, stream, 1024) == 1, "one read got all three");

  story.step("One write, three reads");
  story.say("send(\"HELLO HOW ARE YOU BYE\");");
  stream.write_all({"HELLO HOW ARE YOU BYE"});
  story.check(show_reads(story, stream, 8) == 3,
              "reads have nothing to do with writes");
}

void show_directions(Story& story, Stream& stream) {
  story.step("Both directions at once");
  stream.write_all({"question"});
  const std::string first = stream.answer("welcome");
  const std::string second = stream.read(1024);
  story.table({"who", "call", "result"}, {{"client", "send", "\"question\""},
                                          {"server", "send", "\"welcome\""},
                                          {"client", "recv", demo::quoted(first)},
                                          {"server", "recv", demo::quoted(second)}});
  story.check(first == "welcome" && second == "question",
              "the server wrote before it read: each direction is a stream of its own");
}

}  // namespace

int main(int argc, char** argv) {
  return transport::run_story("byte_stream",
                              {"TCP: bytes, not messages", "TCP: bytes, not messages"},
                              argc, argv, [](Story& story) {
                                Stream stream(story);
                                show_boundaries(story, stream);
                                transport::show_order(story, stream);
                                show_directions(story, stream);
                                transport::show_framing(story, stream);
                                stream.close();
                              });
}
