#include "demos/lab/ports.h"

#include "demos/common/socket.h"
#include "tests/support/catch.h"

TEST_CASE("free ports are free, and seen once somebody has them") {
  const std::uint16_t port = lab::find_free_ports(4);
  CHECK_FALSE(lab::tcp_listens(port));
  CHECK_FALSE(lab::udp_bound(port));
  const demo::Fd tcp = demo::listen_tcp(reactor::Address("127.0.0.1", port));
  const demo::Fd udp = demo::bind_udp(reactor::Address("127.0.0.1", port));
  CHECK(lab::tcp_listens(port));
  CHECK(lab::udp_bound(port));
}
