#include "demos/common/blocking_calls.h"

#include "demos/common/socket.h"
#include "tests/support/catch.h"

using demo::Fd;
using reactor::Address;

TEST_CASE("blocking calls: a cut datagram reports its whole size") {
  const Fd receiver = demo::bind_udp(Address("127.0.0.1", 0));
  const Fd sender = demo::bind_udp(Address("127.0.0.1", 0));
  const Address to = Address::local_of(receiver.get());
  for (const std::string& text :
       {std::string("hello"), std::string(), std::string("hel")}) {
    demo::send_to(sender.get(), text, to);
    const auto datagram = demo::receive_from(receiver.get(), demo::time_limit, 3);
    REQUIRE(datagram);
    CHECK(datagram->payload == text.substr(0, 3));
    CHECK(datagram->is_cut == (text.size() > 3));
#ifdef __linux__
    CHECK(datagram->size == text.size());
#endif
    CHECK(datagram->from == Address::local_of(sender.get()));
  }
}

TEST_CASE("blocking calls: receive_from() returns nothing after the limit") {
  const Fd receiver = demo::bind_udp(Address("127.0.0.1", 0));
  CHECK_FALSE(demo::receive_from(receiver.get(), std::chrono::milliseconds(1)));
}
