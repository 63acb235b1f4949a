// Many connections at once to listeners of this process.

#include "demos/lab/engine/connector.h"

#include <sys/socket.h>

#include "demos/common/socket.h"
#include "tests/support/catch.h"

using lab::Connector;
using lab::Poller;
using reactor::Address;
using namespace std::chrono_literals;

namespace {

struct Listener {
  demo::Fd fd = demo::listen_tcp(Address("127.0.0.1", 0));
  Address address = Address::local_of(fd.get());
};

}  // namespace

TEST_CASE("many connections are made at once and each is timed") {
  const Listener listener;
  Poller poller;
  Connector connector(poller, listener.address, {300});
  const std::vector<demo::Fd> connections = connector.run();
  CHECK(connections.size() == 300);
  CHECK(connector.report().connections == 300);
  CHECK(connector.report().failed == 0);
  CHECK(connector.report().latency.total() == 300);
  for (const demo::Fd& one : connections)
    REQUIRE(Address::local_of(one.get()).host() == "127.0.0.1");
}

TEST_CASE("a rate of connections is kept") {
  const Listener listener;
  Poller poller;
  const lab::Time before = lab::Clock::now();
  Connector connector(poller, listener.address, {21, 200});
  CHECK(connector.run().size() == 21);
  CHECK(lab::Clock::now() - before >= 100ms);
}

TEST_CASE("without a listener the first connection is an error with the address") {
  Address address;
  {
    const Listener listener;
    address = listener.address;
  }
  Poller poller;
  Connector connector(poller, address, {10});
  CHECK_THROWS_WITH(connector.run(),
                    "connect TCP " + address.to_string() + ": connection refused");
}

TEST_CASE("connections that fail later are counted, with the reason") {
  Listener listener;
  Poller poller;
  int calls = 0;
  Connector connector(poller, listener.address, {300, 0, [&] {
                                                   // Asked before each batch: the
                                                   // second one finds no listener.
                                                   if (++calls == 2)
                                                     listener.fd.close();
                                                   return false;
                                                 }});
  const std::size_t connected = connector.run().size();
  CHECK(connected > 0);
  CHECK(connected < 300);
  CHECK(connector.report().failed == 300 - static_cast<int>(connected));
  CHECK(connector.report().problem == "connection refused");
}

TEST_CASE("a stop request ends the connecting") {
  const Listener listener;
  Poller poller;
  int calls = 0;
  Connector connector(poller, listener.address, {1000, 1, [&] { return ++calls > 3; }});
  CHECK(connector.run().size() < 10);
}

TEST_CASE("too few descriptors are one line that names the limit") {
  CHECK_THROWS_WITH(lab::require_descriptors(500'000'000),
                    Catch::Contains("RLIMIT_NOFILE") && Catch::Contains("ulimit -Hn"));
  CHECK_NOTHROW(lab::require_descriptors(1));
}
