#include "reactor/address.h"

#include <netinet/in.h>
#include <sys/un.h>

#include <unordered_set>

#include "tests/reactor/support.h"
#include "tests/support/catch.h"

using reactor::Address;

TEST_CASE("an IPv4 address returns the host and port that it was made of") {
  const Address address("127.0.0.1", 12000);
  CHECK(address.host() == "127.0.0.1");
  CHECK(address.port() == 12000);
  CHECK_FALSE(address.is_ipv6());
  CHECK(address.to_string() == "127.0.0.1:12000");
  CHECK(address.size() == sizeof(sockaddr_in));
}

TEST_CASE("an IPv6 address is printed in brackets and parsed from them") {
  const Address address("::1", 12000);
  CHECK(address.is_ipv6());
  CHECK(address.to_string() == "[::1]:12000");
  CHECK(Address::parse(address.to_string()) == address);
  CHECK(address.size() == sizeof(sockaddr_in6));
}

TEST_CASE("an empty host means every IPv4 interface") {
  CHECK(Address("", 80).to_string() == "0.0.0.0:80");
  CHECK(Address().to_string() == "0.0.0.0:0");
}

TEST_CASE("text that is no address is refused, and the error quotes it") {
  const auto text =
      GENERATE(as<std::string>{}, "", "127.0.0.1", ":80",
               "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:8x",
               "::1:80", "[127.0.0.1]:80", "[::1]", "256.0.0.1:80", "localhost:80");
  CAPTURE(text);
  try {
    Address::parse(text);
    FAIL_CHECK("it was taken");
  } catch (const std::system_error& error) {
    CHECK(error.code() == std::errc::invalid_argument);
  }
  if (text == "::1:80") CHECK_THROWS_WITH(Address::parse(text), Catch::Contains(text));
}

TEST_CASE("localhost resolves to a loopback address with the given port") {
  const auto all = Address::resolve("localhost", 4711);
  REQUIRE_FALSE(all.empty());
  for (const Address& address : all) {
    CHECK((address.host() == "127.0.0.1" || address.host() == "::1"));
    CHECK(address.port() == 4711);
  }
}

TEST_CASE("resolving an unknown name throws an error that quotes the name") {
  CHECK_THROWS_WITH(Address::resolve("no-such-host.invalid", 1),
                    Catch::StartsWith("resolve no-such-host.invalid: "));
}

TEST_CASE("addresses compare and hash by value") {
  const Address a("127.0.0.1", 1), same("127.0.0.1", 1), port("127.0.0.1", 2),
      v6("::1", 1);
  CHECK(a == same);
  CHECK(a != port);
  CHECK(a != v6);
  CHECK(((a < port) != (port < a)));
  const std::unordered_set<Address> set{a, same, port, v6};
  CHECK(set.size() == 3);
}

TEST_CASE("an address of another family is refused") {
  sockaddr_un unix_address{};
  unix_address.sun_family = AF_UNIX;
  CHECK_THROWS_AS(
      Address(reinterpret_cast<const sockaddr*>(&unix_address), sizeof unix_address),
      std::system_error);
}

TEST_CASE("local_of and peer_of return the two addresses of a socket") {
  const support::TcpPair pair;
  CHECK(Address::local_of(pair.a) == Address::peer_of(pair.b));
  CHECK(Address::peer_of(pair.a) == Address::local_of(pair.b));
  CHECK_THROWS_AS(Address::peer_of(support::udp_socket()), std::system_error);
  CHECK_THROWS_AS(Address::local_of(-1), std::system_error);
}
