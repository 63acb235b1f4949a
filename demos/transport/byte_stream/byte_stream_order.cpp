// The third step of byte_stream: many writes, segments and reads, all of different
// sizes. A picture shows where each of them ends in the stream of bytes.

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <random>

#include "demos/transport/byte_stream/byte_stream.h"
#include "demos/transport/kernel/socket_table.h"

namespace transport {

namespace {

constexpr std::size_t name_width = 10;                      // left of the picture
constexpr std::size_t columns = 60, bytes_per_column = 24;  // of the picture

/// Positions in the stream at which a write, a segment or a read ends.
using Ends = std::vector<std::size_t>;

/// Returns the number of bytes that were written but are in no segment yet.
std::size_t unsent_bytes(int fd) {
  int count = 0;
  ::ioctl(fd, SIOCOUTQNSD, &count);
  return static_cast<std::size_t>(count);
}

std::string picture(const Ends& ends) {
  std::string line(columns, '-');
  for (const std::size_t end : ends)
    if (end / bytes_per_column < columns) line[end / bytes_per_column] = '|';
  return line;
}

/// Writes and reads pieces of random sizes, and notes where they end.
class RandomPieces {
 public:
  explicit RandomPieces(Stream& stream)
      : stream_(stream), before_(segments_of(stream.client_fd()).out) {}

  void transfer(std::size_t writes) {
    while (writes_.size() < writes) {
      write(std::string(up_to(100), static_cast<char>('a' + random_() % 26)));
      while (stream_.waiting() > 2000) read();
    }
    while (stream_.waiting() > 0) read();
  }

  void show(Story& story) const {
    const auto& text = byte_stream_texts(story);
    const auto segments = segments_of(stream_.client_fd()).out - before_;
    story.table(
        {"", text.number, text.bytes},
        {{"send", std::to_string(writes_.size()), std::to_string(written_.size())},
         {text.segments, std::to_string(segments), ""},
         {"recv", std::to_string(reads_.size()), std::to_string(read_.size())}});
    story.say(text.where_ends(columns * bytes_per_column));
    story.show(padded("send", name_width) + picture(writes_));
    story.show(padded(text.segments, name_width) + picture(segments_));
    story.show(padded("recv", name_width) + picture(reads_));
    story.check(read_ == written_, text.in_order);
  }

 private:
  std::size_t up_to(std::size_t most) { return 1 + random_() % most; }

  void write(const std::string& text) {
    stream_.write(text);
    written_ += text;
    writes_.push_back(written_.size());
    note_segment();
  }
  void read() {
    read_ += stream_.read(up_to(1000));
    reads_.push_back(read_.size());
    note_segment();  // reading may have made room for another one
  }
  /// Notes the end of the last segment if the kernel has sent another one.
  void note_segment() {
    const std::size_t sent = written_.size() - unsent_bytes(stream_.client_fd());
    if (segments_.empty() || sent > segments_.back()) segments_.push_back(sent);
  }

  Stream& stream_;
  std::mt19937 random_{1};
  std::uint64_t before_;
  std::string written_, read_;
  Ends writes_, segments_, reads_;
};

}  // namespace

void show_order(Story& story, Stream& stream) {
  story.step(byte_stream_texts(story).random_sizes);
  RandomPieces pieces(stream);
  pieces.transfer(200);
  pieces.show(story);
}

}  // namespace transport
