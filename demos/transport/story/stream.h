#pragma once
// A TCP connection over 127.0.0.1, both ends of it: the client writes and the server
// reads, or answers, and all is noted in the story's packets. One thread; the story
// outlives it.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "demos/common/blocking_calls.h"
#include "demos/transport/story/story.h"

namespace transport {

class Stream {
 public:
  using Address = reactor::Address;

  /// Listens, gives the story the filters for that port, connects.
  explicit Stream(Story& story);
  /// Connects `client`, which may be bound, to a listening socket, and accepts.
  Stream(Story& story, const demo::Fd& listener, demo::Fd client,
         const std::string& comment);

  /// Blocks when the peer's buffers are full. Throws std::system_error.
  void write(std::string_view bytes);
  /// One write(2) each, and then waits until all bytes are in the server's socket, as
  /// the kernel's table says. False when that takes too long.
  bool write_all(const std::vector<std::string>& texts);
  /// One recv(2) of at most `room` bytes by the server.
  std::string read(std::size_t room);
  /// Reads until all that was written is read.
  std::vector<std::string> read_all(std::size_t room);
  /// Bytes written and not yet read.
  std::size_t waiting() const noexcept { return waiting_; }

  /// The other direction: the server writes, and the client reads all of it.
  std::string answer(std::string_view bytes);

  /// The client closes, then the server; what was not read is lost.
  void close();
  /// The client resets the connection.
  void reset();

  int client_fd() const noexcept { return ends_.client.get(); }
  int server_fd() const noexcept { return ends_.server.get(); }
  const Address& client_address() const noexcept { return ends_.client_address; }
  const Address& server_address() const noexcept { return ends_.server_address; }

 private:
  bool all_arrived() const;

  Story* story_;
  demo::Connection ends_;
  std::size_t waiting_ = 0;
};

}  // namespace transport
