#pragma once
// A TCP and a UDP client for a server under test. Each call has a deadline and throws
// std::runtime_error if it fails. The TCP client can also misbehave: it can stop
// sending or reading, half-close, or reset.

#include <string>
#include <string_view>
#include <utility>

#include "demos/common/fd.h"
#include "reactor/address.h"
#include "tests/support/io.h"

namespace testing_support {

/// SO_RCVBUF, SO_SNDBUF and TCP_MAXSEG in bytes, set before connecting; 0 leaves the
/// default. A small segment size also keeps the server's send buffer small.
struct Buffers {
  int receive = 0;
  int send = 0;
  int segment = 0;
};

class TcpClient {
 public:
  explicit TcpClient(const reactor::Address& server, Buffers buffers = {});

  int fd() const { return fd_.get(); }
  /// Sends all bytes. Fails if the server does not read them in time.
  void send(std::string_view data);
  /// Receives exactly `count` bytes.
  std::string receive(std::size_t count);
  /// Receives until the server has closed its side.
  std::string receive_until_end();
  /// Sends and receives alternately until `expected` bytes have arrived. Each read
  /// takes at most `piece` bytes.
  std::string exchange(std::string_view data, std::size_t expected,
                       std::size_t piece = 64 * 1024);
  /// Sends the bytes and receives the same number of bytes.
  std::string ask(std::string_view data);
  /// Sends until there is no room for `quiet`. Returns the number of bytes sent.
  std::size_t send_until_stuck(std::string_view data, milliseconds quiet = quiet_span);
  /// Returns true if bytes or the end of the stream arrive within `limit`.
  bool readable_within(milliseconds limit) const;
  /// Half-close: sends the end of the stream; answers may still arrive. shutdown(2).
  void shutdown_write();
  /// Closes the connection with a reset. SO_LINGER with 0 seconds.
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
  /// Receives the next datagram. Fails if it does not come from the server.
  std::string receive();
  std::pair<std::string, reactor::Address> receive_from();
  std::string ask(std::string_view datagram);
  bool readable_within(milliseconds limit) const;

 private:
  reactor::Address server_;
  demo::Fd fd_;
};

}  // namespace testing_support
