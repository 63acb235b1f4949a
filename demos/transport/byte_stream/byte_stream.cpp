// TCP carries bytes, not messages: n writes can become m reads, but every byte arrives,
// in order, in both directions. How a receiver finds the messages again is shown in
// byte_stream_messages.cpp.

#include "demos/transport/byte_stream/byte_stream.h"

#include "demos/transport/byte_stream/byte_stream_english.h"
#include "demos/transport/byte_stream/byte_stream_german.h"

using transport::byte_stream_english;
using transport::byte_stream_german;
using transport::byte_stream_texts;
using transport::Story;
using transport::Stream;

namespace {

/// Reads at most `room` bytes at a time until nothing is left, and shows each read.
/// Returns the number of reads.
std::size_t show_reads(Story& story, Stream& stream, std::size_t room) {
  const auto& text = byte_stream_texts(story);
  std::vector<Story::Row> rows;
  for (const std::string& bytes : stream.read_all(room))
    rows.push_back({"recv(" + std::to_string(room) + ")", demo::quoted(bytes)});
  story.table({text.call, text.result}, rows);
  return rows.size();
}

void show_boundaries(Story& story, Stream& stream) {
  const auto& text = byte_stream_texts(story);
  story.step(text.three_writes);
  story.say("send(\"HELLO\"); send(\"HOW ARE YOU\"); send(\"BYE\");");
  const bool arrived = stream.write_all({"HELLO", "HOW ARE YOU", "BYE"});
  story.check(arrived, text.in_queue);
  story.check(show_reads(story, stream, 1024) == 1, text.one_read);

  story.step(text.one_write);
  story.say("send(\"HELLO HOW ARE YOU BYE\");");
  stream.write_all({"HELLO HOW ARE YOU BYE"});
  story.check(show_reads(story, stream, 8) == 3, text.independent);
}

void show_directions(Story& story, Stream& stream) {
  const auto& text = byte_stream_texts(story);
  story.step(text.directions);
  stream.write_all({"question"});
  const std::string first = stream.answer("welcome");
  const std::string second = stream.read(1024);
  story.table({text.who, text.call, text.result},
              {{text.client, "send", "\"question\""},
               {text.server, "send", "\"welcome\""},
               {text.client, "recv", demo::quoted(first)},
               {text.server, "recv", demo::quoted(second)}});
  story.check(first == "welcome" && second == "question", text.two_streams);
}

}  // namespace

const transport::ByteStreamTexts& transport::byte_stream_texts(const Story& story) {
  return story.in(byte_stream_english, byte_stream_german);
}

int main(int argc, char** argv) {
  return transport::run_story("byte_stream",
                              {byte_stream_english.title, byte_stream_german.title},
                              argc, argv, [](Story& story) {
                                Stream stream(story);
                                show_boundaries(story, stream);
                                transport::show_order(story, stream);
                                show_directions(story, stream);
                                transport::show_framing(story, stream);
                                stream.close();
                              });
}
