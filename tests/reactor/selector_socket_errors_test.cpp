// Selector: descriptors with an error. libuv stops watching them (libuv 3796), but the
// selector must report them as ready, as Python does.

#include <signal.h>

#include "tests/reactor/selector_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::Events;
using reactor::Selector;

namespace {

int socket_error(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

}  // namespace

TEST_CASE("libuv 3796: a refused UDP socket is reported as ready in each select") {
  Selector selector;
  const Fd socket = udp_socket();
  connect_to(socket, unused_address(SOCK_DGRAM));
  const auto asked = GENERATE(Events::read, Events::read | Events::write);
  selector.register_fd(socket, asked);
  put(socket, "x");
  REQUIRE(poll_one(socket, POLLIN, 1000ms) != 0);
  for (int i = 0; i < 3; ++i) CHECK(events_of(selector.select(1s), socket) == asked);
  char byte;
  CHECK(::recv(socket, &byte, 1, MSG_DONTWAIT) == -1);
  CHECK(errno == ECONNREFUSED);
  CHECK((events_of(selector.select(0ns), socket) & Events::read) == Events::none);
  put(socket, "again");
  REQUIRE(poll_one(socket, POLLIN, 1000ms) != 0);
  CHECK(events_of(selector.select(1s), socket) == asked);
}

TEST_CASE("libuv 3796: a refused TCP connect is writable and SO_ERROR has its error") {
  Selector selector;
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const Address nobody = unused_address(SOCK_STREAM);
  CHECK(::connect(socket, nobody.data(), nobody.size()) == -1);
  selector.register_fd(socket, Events::write);
  for (int i = 0; i < 3; ++i)
    CHECK(events_of(selector.select(1s), socket) == Events::write);
  CHECK(socket_error(socket) == ECONNREFUSED);
  CHECK(events_of(selector.select(1s), socket) == Events::write);  // hang-up
}

TEST_CASE("libuv 3796: a TCP reset is readable and recv returns its error") {
  Selector selector;
  TcpPair pair;
  selector.register_fd(pair.a, Events::read);
  CHECK(selector.select(0ns).empty());
  close_with_reset(pair.b);
  for (int i = 0; i < 3; ++i)
    CHECK(events_of(selector.select(1s), pair.a) == Events::read);
  char byte;
  CHECK(::recv(pair.a, &byte, 1, MSG_DONTWAIT) == -1);
  CHECK(errno == ECONNRESET);
  CHECK(events_of(selector.select(1s), pair.a) == Events::read);
  CHECK(::recv(pair.a, &byte, 1, MSG_DONTWAIT) == 0);
}

TEST_CASE(
    "libuv 3796: a pipe without a reader is writable and write returns its error") {
  Selector selector;
  ::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  fill(pipe.write);
  selector.register_fd(pipe.write, Events::write);
  CHECK(selector.select(0ns).empty());
  pipe.read.close();
  for (int i = 0; i < 3; ++i)
    CHECK(events_of(selector.select(1s), pipe.write) == Events::write);
  CHECK(::write(pipe.write, "x", 1) == -1);
  CHECK(errno == EPIPE);
}

TEST_CASE("libuv 3796: a descriptor with an error does not hide others") {
  Selector selector;
  const Fd refused = udp_socket();
  connect_to(refused, unused_address(SOCK_DGRAM));
  const Pipe pipe;
  selector.register_fd(refused, Events::read);
  selector.register_fd(pipe.read, Events::read);
  put(refused, "x");
  REQUIRE(poll_one(refused, POLLIN, 1000ms) != 0);
  put(pipe.write, "x");
  for (int i = 0; i < 3; ++i) CHECK(selector.select(0ns).size() == 2);
  selector.unregister(refused);
  for (int i = 0; i < 3; ++i) CHECK(selector.select(0ns).size() == 1);
}

TEST_CASE("libuv 5130: closing a descriptor with an error does not abort") {
  Selector selector;
  Fd socket = udp_socket();
  connect_to(socket, unused_address(SOCK_DGRAM));
  selector.register_fd(socket, Events::read);
  put(socket, "x");
  REQUIRE(poll_one(socket, POLLIN, 1000ms) != 0);
  CHECK(selector.select(1s).size() == 1);
  const int number = socket;
  socket.close();
  CHECK(selector.select(1ms).empty());
  CHECK_NOTHROW(selector.unregister(number));
}
