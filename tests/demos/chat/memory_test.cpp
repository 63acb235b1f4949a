// chat::ConnectionState: what a connection keeps in memory.

#include "demos/chat/connection_state.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace chat;

TEST_CASE("a connection without unsent bytes keeps no memory for them") {
  const Time now{};
  const reactor::Address peer("127.0.0.1", 1);
  ConnectionState connection(peer, Direction::incoming, now);
  const std::size_t before = support::bytes_in_use;
  REQUIRE(connection.queue(std::string(200'000, 'x'), now));
  CHECK(support::bytes_in_use >= before + 200'000);
  SECTION("because they are sent") { connection.on_sent(200'000, now); }
  SECTION("because they are dropped") { connection.drop_unsent(); }
  CHECK(connection.unsent().empty());
  CHECK(support::bytes_in_use < before + 1'000);
}
