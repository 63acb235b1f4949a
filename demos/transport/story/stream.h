#pragma once
// Both ends of a TCP connection over loopback. The client writes, and the server reads
// or answers; everything is recorded in the story's packets. Use it in one thread; the
// story must outlive it. The functions throw std::system_error.

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

  /// Listens on a free port of 127.0.0.1, gives the story the filters for this port,
  /// and connects.
  explicit Stream(Story& story);
  /// Connects `client`, which may already be bound, to the listening socket and accepts
  /// the connection.
  Stream(Story& story, const demo::Fd& listener, demo::Fd client,
         const std::string& comment);
  Stream(Stream&&) noexcept = default;
  Stream& operator=(Stream&&) noexcept = default;
  /// Resets a connection that is still open, so that its ports are free at once.
  ~Stream();

  /// The client sends the bytes. Blocks while the send buffer is full. send(2).
  void write(std::string_view bytes);
  /// Sends each text by a call of its own. Then waits until the kernel's table shows
  /// all bytes in the receive queue of the server. Returns false after 3 seconds.
  bool write_all(const std::vector<std::string>& texts);
  /// The server receives at most `room` bytes by one call. recv(2).
  std::string read(std::size_t room);
  /// Calls read() until the server has received everything; returns the results.
  std::vector<std::string> read_all(std::size_t room);
  /// The number of bytes that are written but not yet read.
  std::size_t waiting() const noexcept { return waiting_; }

  /// Sends the bytes from the server to the client; returns what the client received.
  std::string answer(std::string_view bytes);

  /// Closes the client's end, then the server's. Bytes that were not read are lost.
  void close();
  /// The client resets the connection, so no TIME-WAIT remains.
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
