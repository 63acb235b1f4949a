#pragma once
// Detects TCP peers whose machine or network has failed. Such a peer sends nothing, not
// even an end of stream, so an idle connection would stay open for ever. With keepalive
// the kernel sends probes from time to time, and a peer that is alive answers them.

#include <chrono>

namespace reactor {

/// The TCP connection `fd` fails with "connection timed out" if the peer's kernel has
/// not answered for about `limit` (at least 6 s). The first probe is sent after half of
/// `limit` without traffic, the next ones after each sixth of it. Options that the
/// system does not have are left out. SO_KEEPALIVE and TCP_KEEPIDLE (tcp(7));
/// TCP_USER_TIMEOUT does the same for bytes that the peer has not acknowledged. May be
/// called in any thread.
void set_keepalive(int fd, std::chrono::seconds limit) noexcept;

}  // namespace reactor
