#pragma once
// System calls that may block. If a Trace exists, it records how long the call blocked,
// for which descriptor, and when the bytes had arrived. Results and errno are those of
// the call itself. Any thread.

#include <sys/socket.h>
#include <sys/types.h>

#include <cstddef>

namespace demo {

/// recvfrom(2), or recv(2) without `from`.
ssize_t traced_receive(int fd, char* buffer, std::size_t size, int flags = 0,
                       sockaddr* from = nullptr, socklen_t* from_size = nullptr);

/// read(2), for descriptors that are not sockets.
ssize_t traced_read(int fd, char* buffer, std::size_t size);

/// accept(2). The caller owns the descriptor.
int traced_accept(int listener, sockaddr* from = nullptr,
                  socklen_t* from_size = nullptr);

/// Makes the kernel record when bytes arrive at this socket (Linux only). On other
/// systems, a Trace uses the end of the wait instead. setsockopt(2), SO_TIMESTAMPING.
void request_timestamps(int fd) noexcept;

}  // namespace demo
