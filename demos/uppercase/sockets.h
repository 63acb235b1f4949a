#pragma once
// The sockets of the service, for the models that make their system calls themselves:
// how to open them, how to answer a datagram, how to accept a connection.

#include <chrono>
#include <vector>

#include "demos/common/fd.h"
#include "demos/common/stop_signal.h"
#include "demos/uppercase/service.h"

namespace uppercase {

/// The most datagrams, or connections, that are taken from one socket before the other
/// sockets get their turn.
constexpr int max_batch = 64;

/// How long a server waits before it accepts again after descriptors had run out: the
/// client stays in the backlog, so accept(2) would fail again at once.
constexpr std::chrono::milliseconds accept_pause{100};

/// One listening TCP socket and the UDP sockets that the options ask for.
struct Sockets {
  /// socket(2), bind(2), listen(2). Throws std::system_error that names the address.
  explicit Sockets(const Service& service);
  /// Prints the addresses and "The server is ready to receive".
  void announce(const Service& service) const;
  void set_nonblocking() const;
  /// Their blocking calls end after `limit`. SO_RCVTIMEO.
  void set_timeout(std::chrono::milliseconds limit) const;
  void close();
  int largest_fd() const noexcept;

  demo::Fd listener;
  std::vector<demo::Fd> udp;
};

/// Answers one datagram. `flags` are those of recvfrom(2). Returns false when there was
/// none. recvfrom(2), sendto(2).
bool answer_datagram(Service& service, int fd, int flags = 0);
/// Answers the datagrams that have arrived, at most max_batch. A blocking socket waits
/// for the first one.
void answer_datagrams(Service& service, int fd);
/// For a thread or process of its own: answers datagrams until `stop` is requested.
void answer_datagrams(Service& service, int fd, const demo::StopSignal& stop);

/// Accepts one connection and prepares it. Returns an empty Fd when there is none;
/// errno then says why. accept(2).
demo::Fd accept_connection(Service& service, int listener);
/// The same; when descriptors have run out, it also waits for accept_pause, or until
/// `stop` is requested.
demo::Fd accept_or_pause(Service& service, int listener, const demo::StopSignal& stop);

}  // namespace uppercase
