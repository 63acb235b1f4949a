// uppercase::Connection, which several models use: what a connection keeps in memory.

#include <optional>
#include <string>
#include <utility>

#include "demos/uppercase/connection.h"
#include "tests/reactor/support.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace support;
using uppercase::Connection;

namespace {

/// A connection of the service, and its client.
struct Pair {
  explicit Pair(uppercase::Service& service) {
    TcpPair sockets;
    set_blocking(sockets.a, false);
    connection.emplace(service, demo::Fd(sockets.a.release()));
    client = std::move(sockets.b);
  }
  std::optional<Connection> connection;
  Fd client;
};

/// The client sends 320 KiB, and reads the answers only when all have been made.
void use(Pair& pair) {
  Connection& connection = *pair.connection;
  const std::string block(64 * 1024, 'x');
  for (int i = 0; i < 5; ++i) {
    put(pair.client, block);
    while (poll_one(connection.in(), POLLIN) != 0) connection.receive();
  }
  while (connection.wants_write()) {
    connection.send();
    take(pair.client);
  }
}

}  // namespace

TEST_CASE("an idle connection keeps no buffer for the answers that it has sent") {
  uppercase::Service service{uppercase::Options{}};
  Pair first(service), second(service);
  use(first);  // the buffers of the thread grow
  const std::size_t before = bytes_in_use;
  use(second);
  CHECK(bytes_in_use < before + 70'000);
}
