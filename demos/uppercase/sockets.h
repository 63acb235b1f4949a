#pragma once
// The sockets of the service, for the models that call the system directly: opening
// them, answering datagrams, accepting connections. The functions may be called from
// any thread.

#include <chrono>
#include <vector>

#include "demos/common/fd.h"
#include "demos/common/stop_signal.h"
#include "demos/uppercase/service.h"

namespace uppercase {

/// The most datagrams or connections that a server takes from one socket before the
/// other sockets get their turn.
constexpr int max_batch = 64;

/// The pause after accept(2) has failed because no descriptor is free. Without it,
/// accept(2) would fail again at once, because the client stays in the backlog.
constexpr std::chrono::milliseconds accept_pause{100};

/// One listening TCP socket and the UDP sockets that the options ask for.
struct Sockets {
  /// socket(2), bind(2), listen(2). Throws std::system_error that names the address.
  explicit Sockets(const Service& service);
  /// Prints the addresses and "The server is ready to receive".
  void announce(const Service& service) const;
  void set_nonblocking() const;
  /// Limits all blocking calls on the sockets to `limit`. SO_RCVTIMEO, SO_SNDTIMEO.
  void set_timeout(std::chrono::milliseconds limit) const;
  void close();
  int largest_fd() const noexcept;

  demo::Fd listener;
  std::vector<demo::Fd> udp;
};

/// Receives and answers one datagram. `flags` are passed to recvfrom(2). Returns false
/// if none was received. recvfrom(2), sendto(2).
bool answer_datagram(Service& service, int fd, int flags = 0);
/// Answers the datagrams that have arrived, at most max_batch. On a blocking socket it
/// waits for the first one. recvmmsg(2) and sendmmsg(2): one call for many datagrams.
void answer_datagrams(Service& service, int fd);
/// Answers datagrams until `stop` is requested; for a thread or process of its own.
void answer_datagrams(Service& service, int fd, const demo::StopSignal& stop);

/// Accepts one connection and sets its options. Returns an empty Fd and sets errno if
/// there is none. accept(2), TCP_NODELAY.
demo::Fd accept_connection(Service& service, int listener);
/// Like accept_connection(). If no descriptor is free, it also waits for `pause`, or
/// until `stop` is requested.
demo::Fd accept_or_pause(Service& service, int listener, const demo::StopSignal& stop,
                         std::chrono::milliseconds pause = accept_pause);

}  // namespace uppercase
