#pragma once
// A peer whose machine or network is gone says nothing, and an idle TCP connection to
// it looks alive for ever: unless the kernel asks now and then whether it is still
// there.

#include <chrono>

namespace reactor {

/// Ends the TCP connection `fd` with "connection timed out" when its peer's kernel has
/// answered nothing for about `limit`, at least 6 s: it is asked after half of it with
/// nothing heard, and then each sixth of it. What the system cannot do is left out.
/// SO_KEEPALIVE, TCP_KEEPIDLE (tcp(7)); where there is one, TCP_USER_TIMEOUT for bytes
/// that wait for an answer. Any thread.
void set_keepalive(int fd, std::chrono::seconds limit) noexcept;

}  // namespace reactor
