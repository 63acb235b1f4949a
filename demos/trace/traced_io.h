#pragma once
// System calls that may wait, recorded by a Trace if there is one: how long the call
// waited, for which descriptor, and when the bytes had arrived. Results and errno are
// those of the call itself.

#include <sys/socket.h>
#include <sys/types.h>

#include <cstddef>

namespace demo {

/// recvfrom(2); without `from`, recv(2).
ssize_t traced_receive(int fd, char* buffer, std::size_t size, int flags = 0,
                       sockaddr* from = nullptr, socklen_t* from_size = nullptr);

/// read(2), for descriptors that are not sockets.
ssize_t traced_read(int fd, char* buffer, std::size_t size);

/// accept(2). The caller owns the descriptor.
int traced_accept(int listener, sockaddr* from = nullptr,
                  socklen_t* from_size = nullptr);

/// From now on the kernel records when bytes arrive at this socket (SO_TIMESTAMPING,
/// Linux only). Elsewhere a Trace uses the end of the wait instead. setsockopt(2).
void request_timestamps(int fd) noexcept;

}  // namespace demo
