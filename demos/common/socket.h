#pragma once
// Opens and configures plain BSD sockets, for programs that call the system directly. A
// function that fails throws std::system_error, which names the action and, if there is
// one, the address. Any thread.

#include <sys/socket.h>

#include <chrono>
#include <string>

#include "demos/common/fd.h"
#include "reactor/address.h"

namespace demo {

/// A flag for send(2): if the peer has gone, the call fails with EPIPE and raises no
/// SIGPIPE. macOS has no such flag, so there the program must ignore the signal.
#ifdef MSG_NOSIGNAL
inline constexpr int no_sigpipe = MSG_NOSIGNAL;
#else
inline constexpr int no_sigpipe = 0;
#endif

/// Opens a UDP socket and binds it to `local`. socket(2), bind(2); Python: socket(),
/// bind().
Fd bind_udp(const reactor::Address& local);

/// Opens a TCP socket that listens on `local`. SO_REUSEADDR is set, so that a server
/// can be restarted at once. An IPv6 socket accepts only IPv6. socket(2), bind(2),
/// listen(2).
Fd listen_tcp(const reactor::Address& local, int backlog = 4096);

/// Makes blocking calls on `fd` fail with EAGAIN after `limit`; zero means no limit.
/// SO_RCVTIMEO, SO_SNDTIMEO; Python: settimeout().
void set_timeout(int fd, std::chrono::milliseconds limit);

/// Makes calls on `fd` fail with EAGAIN instead of blocking. O_NONBLOCK; Python:
/// setblocking(False).
void set_nonblocking(int fd);

/// Sends small messages at once, without Nagle's algorithm. TCP_NODELAY.
void set_no_delay(int fd);

/// Returns the pending error of a socket as an errno value, or 0, and clears it. After
/// a non-blocking connect(2), this is its result. SO_ERROR.
int pending_error(int fd);

/// Waits at most `limit` until `fd` is ready for `events` (POLLIN, POLLOUT); a negative
/// limit means no limit. Returns false after the limit or a signal. poll(2).
bool wait_for(int fd, short events,
              std::chrono::milliseconds limit = std::chrono::milliseconds(-1));

/// Whether `fd` is a regular file, a directory or a device that is not a terminal. For
/// these, select(2) and poll(2) always report ready, and epoll_ctl(2) fails.
bool is_file(int fd);

}  // namespace demo
