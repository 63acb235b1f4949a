// The address of --host: an address, or a name of a loopback address.

#include "demos/common/listen_address.h"

#include "tests/support/catch.h"

using demo::is_loopback;
using demo::listen_address;
using reactor::Address;

TEST_CASE("a server listens on the address that the user types") {
  for (const char* host : {"127.0.0.1", "127.0.0.2", "0.0.0.0", "::1", "192.0.2.7"})
    CHECK(listen_address(host, 12000) == Address(host, 12000));
}

TEST_CASE("a server listens on the IPv4 address of localhost") {
  CHECK(listen_address("localhost", 12000) == Address("127.0.0.1", 12000));
}

TEST_CASE("an unknown name and an empty one say what to type") {
  CHECK_THROWS_WITH(listen_address("no-such-host.invalid", 0),
                    "--host no-such-host.invalid: neither an address nor a known name "
                    "(try 127.0.0.1)");
  CHECK_THROWS_WITH(listen_address("", 0), "--host is empty (try 127.0.0.1)");
}

TEST_CASE("a loopback address can be reached from this host only") {
  CHECK(is_loopback(Address("127.3.2.1", 0)));
  CHECK(is_loopback(Address("::1", 0)));
  CHECK_FALSE(is_loopback(Address("0.0.0.0", 0)));
  CHECK_FALSE(is_loopback(Address("192.0.2.7", 0)));
  CHECK_FALSE(is_loopback(Address("::", 0)));
}
