// TCP carries bytes, not messages: n writes can become m reads, but every byte arrives,
// in order, in both directions. How a receiver finds the messages again is shown in
// byte_stream_messages.cpp.

#include "demos/transport/byte_stream/byte_stream.h"

#include <random>

#include "demos/transport/kernel/socket_table.h"

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

void show_order(Story& story, Stream& stream) {
  story.step("200 writes and any number of reads, of random sizes, in between");
  std::mt19937 random(1);
  const auto up_to = [&](std::size_t most) { return 1 + random() % most; };
  const auto segments = [&] { return transport::segments_of(stream.client_fd()).out; };
  const auto before = segments();
  std::string written, read;
  std::size_t writes = 0, reads = 0;
  for (; writes < 200; ++writes) {
    const std::string text(up_to(100), static_cast<char>('a' + random() % 26));
    stream.write(text);
    written += text;
    for (; stream.waiting() > 2000; ++reads) read += stream.read(up_to(1000));
  }
  for (; stream.waiting() > 0; ++reads) read += stream.read(up_to(1000));
  story.table({"", "number", "bytes"},
              {{"send", std::to_string(writes), std::to_string(written.size())},
               {"segments", std::to_string(segments() - before), ""},
               {"recv", std::to_string(reads), std::to_string(read.size())}});
  story.check(read == written, "all bytes arrived, in the right order");
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
  return transport::run_story("byte_stream", "TCP: bytes, not messages", argc, argv,
                              [](Story& story) {
                                Stream stream(story);
                                show_boundaries(story, stream);
                                show_order(story, stream);
                                show_directions(story, stream);
                                transport::show_framing(story, stream);
                                stream.close();
                              });
}
