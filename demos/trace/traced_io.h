#pragma once
// Receiving, seen by a Trace: how long it waited, for which socket, and when the bytes
// had come.

#include <sys/socket.h>
#include <sys/types.h>

#include <cstddef>

#include "demos/common/fd.h"

namespace demo {

/// recvfrom(2), and recv(2) without `from`.
ssize_t receive(int fd, char* buffer, std::size_t size, int flags = 0,
                sockaddr* from = nullptr, socklen_t* from_size = nullptr);

/// read(2) of what may be no socket.
ssize_t read_from(int fd, char* buffer, std::size_t size);

/// accept(2). Empty: none, and errno says why.
Fd accept_from(int listener, sockaddr* from = nullptr, socklen_t* from_size = nullptr);

/// From now on the kernel notes when bytes arrive at this socket; without that (it is
/// Linux's SO_TIMESTAMPING) a Trace takes the end of the wait. setsockopt(2).
void ask_for_stamps(int fd) noexcept;

}  // namespace demo
