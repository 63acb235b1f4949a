#pragma once
// Helpers of the tests of TcpConnection.

#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "reactor/tcp_connection.h"
#include "tests/reactor/support.h"

namespace support {

constexpr std::size_t mebibyte = 1024 * 1024;

/// Counts the callbacks of a connection and keeps the received bytes.
struct ConnectionLog {
  std::string bytes;
  int connects = 0, reads = 0, ends = 0, drains = 0, closes = 0;
  std::error_code error;

  reactor::TcpConnection::Callbacks callbacks() {
    return {.on_connect = [this] { ++connects; },
            .on_read =
                [this](std::string_view more) {
                  ++reads;
                  bytes += more;
                },
            .on_end = [this] { ++ends; },
            .on_drain = [this] { ++drains; },
            .on_close =
                [this](std::error_code code) {
                  ++closes;
                  error = code;
                }};
  }
};

/// A connection of the library and a blocking socket as its peer.
struct ConnectionPair {
  explicit ConnectionPair(reactor::Loop& loop, TcpPair sockets = TcpPair())
      : connection(std::in_place, loop, sockets.a.release()),
        peer(std::move(sockets.b)) {}

  std::optional<reactor::TcpConnection> connection;
  Fd peer;
};

/// Runs the loop and reads everything that arrives at `fd`, until the end of the stream
/// or an error.
inline ReadResult take_all(reactor::Loop& loop, int fd) {
  ReadResult all;
  run_until(loop, [&] {
    ReadResult more = take(fd, 256 * 1024);
    all.bytes += more.bytes;
    all.end = more.end;
    all.error = more.error;
    return more.end || (more.error != 0 && more.error != EAGAIN);
  });
  return all;
}

}  // namespace support
