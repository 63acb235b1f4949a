#pragma once
// Helpers of the tests of AsyncTcpConnection.

#include <cstddef>
#include <string>
#include <utility>

#include "reactor/async_tcp_connection.h"
#include "tests/reactor/task_support.h"

namespace support {

constexpr std::size_t mebibyte = 1024 * 1024;

/// A connection of the library and a blocking socket as its peer.
struct AsyncPair {
  explicit AsyncPair(reactor::Loop& loop, TcpPair sockets = TcpPair())
      : connection(reactor::TcpConnection(loop, sockets.a.release())),
        peer(std::move(sockets.b)) {}

  reactor::AsyncTcpConnection connection;
  Fd peer;
};

/// Reads all bytes up to the end of the stream.
inline reactor::Task<std::string> read_all(reactor::AsyncTcpConnection& connection) {
  std::string all;
  while (const auto bytes = co_await connection.read()) all += *bytes;
  co_return all;
}

/// Sends all received bytes back, then closes the connection.
inline reactor::Task<> echo(reactor::AsyncTcpConnection connection) {
  while (const auto bytes = co_await connection.read())
    co_await connection.write(*bytes);
  co_await connection.close();
}

}  // namespace support
