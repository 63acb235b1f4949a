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
  story.table({"recv(" + std::to_string(room) + ")", "complete", "kept"}, rows);
  return messages;
}

void show_delimiter(Story& story, Stream& stream) {
  story.step("Messages with a unique end: \\n");
  for (const std::string& message : chat) stream.write_all({delimited(message)});
  story.check(show_framed<LineFramer>(story, stream, 8) == chat,
              "the same three messages, whatever the reads contain");

  story.step("The end inside the message");
  const std::string poem = "two\nlines";
  stream.write_all({poem + "\n"});
  const Messages broken = show_framed<LineFramer>(story, stream, 64);
  story.check(broken.size() == 2,
              "one was sent, two came: such a message must be forbidden");

  story.step("... or escaped by the sender: \\n for a line's end, \\\\ for a \\");
  stream.write_all({delimited(escape(poem))});
  const Messages escaped = show_framed<LineFramer>(story, stream, 64);
  story.check(escaped.size() == 1 && unescape(escaped[0]) == poem,
              "one came, and without the escapes it is the one that was sent");
}

void show_length(Story& story, Stream& stream) {
  story.step("Messages with their length in a header of 4 bytes");
  const Messages messages{"HELLO", "BYE", "two\nlines"};
  for (const std::string& message : messages)
    stream.write_all({length_prefixed(message)});
  story.check(show_framed<LengthFramer>(story, stream, 18) == messages,
              "all three are right: glued together, or with a header cut in two");
}

void show_lie(Story& story, Stream& stream) {
  story.step("A length that lies: ff ff ff ff");
  stream.write_all({"\xff\xff\xff\xff"});
  LengthFramer framer;
  framer.feed(stream.read(64));
  try {
    framer.next();
    story.check(false, "the reader refuses it");
  } catch (const FramingError& error) {
    story.say(std::string("refused: ") + error.what());
    story.check(framer.waiting() == 4, "so it took 4 bytes of memory, not 4 gigabytes");
  }
}

}  // namespace

void show_framing(Story& story, Stream& stream) {
  show_delimiter(story, stream);
  show_length(story, stream);
  show_lie(story, stream);
}

}  // namespace transport
