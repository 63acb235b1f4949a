#pragma once
// The other side of a server under test: a TCP and a UDP client whose every call has a
// deadline. They misbehave when told to: silent, deaf, half closed, reset.

#include <string>
#include <string_view>
#include <utility>

#include "demos/common/fd.h"
#include "reactor/address.h"
#include "tests/support/io.h"

namespace testing_support {

/// SO_RCVBUF, SO_SNDBUF and TCP_MAXSEG, set before connecting; 0: what the kernel
/// chooses. A small segment keeps the server's send buffer small, too.
struct Buffers {
  int receive = 0;
  int send = 0;
  int segment = 0;
};

class TcpClient {
 public:
  explicit TcpClient(const reactor::Address& server, Buffers buffers = {});

  int fd() const { return fd_.get(); }
  /// All bytes, or it fails: the server has stopped reading.
  void send(std::string_view data);
  /// Exactly `count` bytes.
  std::string receive(std::size_t count);
  /// Until the server has closed its side.
  std::string receive_until_end();
  /// Sends and receives by turns until `expected` bytes came, at most `piece` bytes a
  /// read.
  std::string exchange(std::string_view data, std::size_t expected,
                       std::size_t piece = 64 * 1024);
  /// send, and as many bytes back.
  std::string ask(std::string_view data);
  /// How much the server takes before there is no room for `quiet`.
  std::size_t send_until_stuck(std::string_view data, milliseconds quiet = quiet_span);
  /// Whether something to read (or the end) comes within the time.
  bool readable_within(milliseconds limit) const;
  /// No more bytes follow; the answers may still come. shutdown(2).
  void shutdown_write();
  /// Leaves with a reset, whatever is on its way. SO_LINGER with 0 seconds.
  void reset();
  void close() { fd_.close(); }

 private:
  std::string name() const;

  demo::Fd fd_;
};

class UdpClient {
 public:
  explicit UdpClient(const reactor::Address& server);

  int fd() const { return fd_.get(); }
  void send(std::string_view datagram) { send_to(server_, datagram); }
  void send_to(const reactor::Address& receiver, std::string_view datagram);
  /// The next datagram; fails when it comes from anybody but the server.
  std::string receive();
  std::pair<std::string, reactor::Address> receive_from();
  std::string ask(std::string_view datagram);
  bool readable_within(milliseconds limit) const;

 private:
  reactor::Address server_;
  demo::Fd fd_;
};

}  // namespace testing_support
