// The second part of byte_stream: messages in a stream, delimited by a unique end or
// preceded by a length in a header. A read may contain half a message or several, the
// end may occur inside a message, and a length may lie.

#include "demos/transport/byte_stream/byte_stream.h"
#include "demos/transport/byte_stream/framing.h"

namespace transport {

namespace {

using Messages = std::vector<std::string>;

const Messages chat{"HELLO", "HOW ARE YOU", "BYE"};

bool is_text(char byte) { return byte == '\n' || (byte >= ' ' && byte <= '~'); }

/// Returns text in quotes, and all other bytes as numbers: 0 0 0 5 "HELLO".
std::string readable(std::string_view bytes) {
  std::string result;
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t end = at;
    while (end < bytes.size() && is_text(bytes[end])) ++end;
    if (at > 0) result += ' ';
    if (end > at)
      result += demo::quoted(bytes.substr(at, end - at));
    else
      result += std::to_string(static_cast<unsigned char>(bytes[end++]));
    at = end;
  }
  return result;
}

/// Reads at most `room` bytes at a time. Shows a row per read: the bytes, the messages
/// that are now complete, and the number of bytes kept for the next read. Returns the
/// messages.
template <class Framer>
Messages show_framed(Story& story, Stream& stream, std::size_t room) {
  const auto& text = byte_stream_texts(story);
  Framer framer;
  Messages messages;
  std::vector<Story::Row> rows;
  for (const std::string& bytes : stream.read_all(room)) {
    framer.feed(bytes);
    std::string complete;
    while (const auto message = framer.next()) {
      complete += (complete.empty() ? "" : ", ") + demo::quoted(*message);
      messages.push_back(*message);
    }
    rows.push_back({readable(bytes), complete.empty() ? "-" : complete,
                    std::to_string(framer.waiting())});
  }
  story.table({"recv(" + std::to_string(room) + ")", text.complete, text.kept}, rows);
  return messages;
}

void show_delimiter(Story& story, Stream& stream) {
  const auto& text = byte_stream_texts(story);
  story.step(text.delimiter);
  for (const std::string& message : chat) stream.write_all({delimited(message)});
  story.check(show_framed<LineFramer>(story, stream, 8) == chat, text.same_messages);

  story.step(text.end_inside);
  const std::string poem = "two\nlines";
  stream.write_all({poem + "\n"});
  const Messages broken = show_framed<LineFramer>(story, stream, 64);
  story.check(broken.size() == 2, text.two_came);

  story.step(text.escaped);
  stream.write_all({delimited(escape(poem))});
  const Messages escaped = show_framed<LineFramer>(story, stream, 64);
  story.check(escaped.size() == 1 && unescape(escaped[0]) == poem, text.one_came);
}

void show_length(Story& story, Stream& stream) {
  const auto& text = byte_stream_texts(story);
  story.step(text.length);
  const Messages messages{"HELLO", "BYE", "two\nlines"};
  for (const std::string& message : messages)
    stream.write_all({length_prefixed(message)});
  story.check(show_framed<LengthFramer>(story, stream, 18) == messages, text.all_right);
}

void show_lie(Story& story, Stream& stream) {
  const auto& text = byte_stream_texts(story);
  story.step(text.lie);
  stream.write_all({"\xff\xff\xff\xff"});
  LengthFramer framer;
  framer.feed(stream.read(64));
  try {
    framer.next();
    story.check(false, text.must_refuse);
  } catch (const FramingError&) {
    story.say(text.refused(0xffff'ffffU, max_message_size));
    story.check(framer.waiting() == 4, text.little_memory);
  }
}

}  // namespace

void show_framing(Story& story, Stream& stream) {
  show_delimiter(story, stream);
  show_length(story, stream);
  show_lie(story, stream);
}

}  // namespace transport
