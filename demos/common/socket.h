#pragma once
// Setting up plain BSD sockets, for programs that make their system calls themselves.
// What fails throws std::system_error that names the action and the address.

#include <sys/socket.h>

#include <chrono>
#include <string>

#include "demos/common/fd.h"
#include "reactor/address.h"

namespace demo {

/// For send(2): a peer that has gone is the error EPIPE and not the signal SIGPIPE.
/// Where the system has no such flag (macOS), the program must ignore the signal.
#ifdef MSG_NOSIGNAL
inline constexpr int no_sigpipe = MSG_NOSIGNAL;
#else
inline constexpr int no_sigpipe = 0;
#endif

/// A UDP socket bound to `local`. socket(2), bind(2); Python: socket(), bind().
Fd bind_udp(const reactor::Address& local);

/// A TCP socket that listens on `local`. SO_REUSEADDR is set, so that the server can be
/// started again at once; an IPv6 socket takes IPv6 alone. socket, bind, listen(2).
Fd listen_tcp(const reactor::Address& local, int backlog = 4096);

/// The blocking calls on `fd` end after `limit` with EAGAIN; zero: they wait for ever.
/// SO_RCVTIMEO and SO_SNDTIMEO; Python: settimeout().
void set_timeout(int fd, std::chrono::milliseconds limit);

/// Calls on `fd` return EAGAIN instead of waiting. O_NONBLOCK; Python:
/// setblocking(False).
void set_nonblocking(int fd);

/// Small messages leave at once instead of waiting for more (TCP_NODELAY).
void set_no_delay(int fd);

/// How a connect(2) that went on in the background has ended: 0, or an errno value.
/// Also what else went wrong on the socket since; asking clears it. SO_ERROR.
int pending_error(int fd);

/// Waits until `fd` is ready for `events` (POLLIN, POLLOUT), at most `limit`; negative:
/// for ever, or until a signal. False: it is not. poll(2).
bool wait_for(int fd, short events,
              std::chrono::milliseconds limit = std::chrono::milliseconds(-1));

/// Whether `fd` is a file or a device without readiness: it never blocks for long,
/// select(2) and poll(2) call it always ready, and epoll refuses it.
bool is_file(int fd);

}  // namespace demo
