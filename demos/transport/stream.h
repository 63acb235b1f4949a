#pragma once
// A TCP connection over 127.0.0.1 of which the client writes and the server reads, and
// all is noted in the story's packets. One thread.

#include <string>
#include <string_view>

#include "demos/transport/calls.h"
#include "demos/transport/story.h"

namespace transport {

class Stream {
 public:
  /// Listens, gives the story the filters for that port, connects.
  explicit Stream(Story& story);

  /// Blocks when the peer's buffers are full. Throws std::system_error.
  void write(std::string_view bytes);
  /// Waits until all that was written and not read is in the server's socket, as the
  /// kernel's table says; false when that takes too long.
  bool all_arrived() const;
  /// One recv(2) of at most `room` bytes.
  std::string read(std::size_t room);
  /// The client closes, then the server; what was not read is lost.
  void close();
  /// Bytes written and not yet read.
  std::size_t waiting() const noexcept { return waiting_; }

 private:
  Story& story_;
  Connection ends_;
  std::size_t waiting_ = 0;
};

}  // namespace transport
