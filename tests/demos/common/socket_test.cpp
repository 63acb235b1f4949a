#include "demos/common/socket.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>

#include "tests/support/catch.h"
#include "tests/support/clients.h"

using demo::Fd;
using reactor::Address;
using std::chrono::milliseconds;

namespace {

const Address any_port("127.0.0.1", 0);

int option(const Fd& fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  REQUIRE(::getsockopt(fd.get(), level, name, &value, &size) == 0);
  return value;
}

bool close_on_exec(const Fd& fd) { return ::fcntl(fd.get(), F_GETFD) & FD_CLOEXEC; }

}  // namespace

TEST_CASE("a UDP socket is bound to its address") {
  const Fd fd = demo::bind_udp(any_port);
  CHECK(Address::local_of(fd.get()).host() == "127.0.0.1");
  CHECK(Address::local_of(fd.get()).port() != 0);
  CHECK(option(fd, SOL_SOCKET, SO_TYPE) == SOCK_DGRAM);
  CHECK(close_on_exec(fd));
}

TEST_CASE("a listening socket accepts a connection") {
  const Fd listener = demo::listen_tcp(any_port);
  const Address address = Address::local_of(listener.get());
  const testing_support::TcpClient client(address);
  const Fd connection(::accept(listener.get(), nullptr, nullptr));
  CHECK(Address::peer_of(client.fd()) == address);
  CHECK(Address::peer_of(connection.get()) == Address::local_of(client.fd()));
  CHECK(option(listener, SOL_SOCKET, SO_REUSEADDR) != 0);
  CHECK(close_on_exec(listener));
}

TEST_CASE("a port in use is an error that names the address") {
  const Fd udp = demo::bind_udp(any_port);
  const Address udp_address = Address::local_of(udp.get());
  CHECK_THROWS_WITH(demo::bind_udp(udp_address),
                    "bind UDP " + udp_address.to_string() + ": address already in use");
  const Fd tcp = demo::listen_tcp(any_port);
  const Address tcp_address = Address::local_of(tcp.get());
  CHECK_THROWS_WITH(demo::listen_tcp(tcp_address),
                    "bind TCP " + tcp_address.to_string() + ": address already in use");
}

TEST_CASE("an IPv6 socket does not use the IPv4 port") {
  const Fd six = demo::listen_tcp(Address("::", 0));
  CHECK(option(six, IPPROTO_IPV6, IPV6_V6ONLY) == 1);
  const Fd datagrams = demo::bind_udp(Address("::", 0));
  CHECK(option(datagrams, IPPROTO_IPV6, IPV6_V6ONLY) == 1);
}

TEST_CASE("a blocking call ends after its timeout") {
  const Fd fd = demo::bind_udp(any_port);
  demo::set_timeout(fd.get(), milliseconds(30));
  char byte = 0;
  const auto start = std::chrono::steady_clock::now();
  CHECK(::recv(fd.get(), &byte, 1, 0) == -1);
  CHECK((errno == EAGAIN || errno == EWOULDBLOCK));
  CHECK(std::chrono::steady_clock::now() - start >= milliseconds(29));
}

TEST_CASE("a non-blocking call does not block") {
  const Fd fd = demo::bind_udp(any_port);
  demo::set_nonblocking(fd.get());
  char byte = 0;
  CHECK(::recv(fd.get(), &byte, 1, 0) == -1);
  CHECK((errno == EAGAIN || errno == EWOULDBLOCK));
}

TEST_CASE("TCP_NODELAY can be set") {
  const Fd listener = demo::listen_tcp(any_port);
  demo::set_no_delay(listener.get());
  CHECK(option(listener, IPPROTO_TCP, TCP_NODELAY) != 0);
}

TEST_CASE("a descriptor that is not a socket causes an error") {
  const Fd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  CHECK_THROWS_AS(demo::set_timeout(file.get(), milliseconds(1)), std::system_error);
  CHECK_THROWS_AS(demo::set_no_delay(file.get()), std::system_error);
  CHECK_THROWS_AS(demo::set_nonblocking(-1), std::system_error);
}

TEST_CASE("wait_for() ends when the descriptor is ready or the limit has passed") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const Fd read_end(ends[0]), write_end(ends[1]);
  CHECK_FALSE(demo::wait_for(read_end.get(), POLLIN, std::chrono::milliseconds(1)));
  CHECK(demo::wait_for(write_end.get(), POLLOUT));
  REQUIRE(::write(write_end.get(), "x", 1) == 1);
  CHECK(demo::wait_for(read_end.get(), POLLIN));
}

TEST_CASE("is_file() is true for files and devices") {
  const Fd file(::open(SOURCE_DIR "/README.md", O_RDONLY | O_CLOEXEC));
  const Fd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Fd folder(::open(SOURCE_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const Fd read_end(ends[0]), write_end(ends[1]);
  CHECK(demo::is_file(file.get()));
  CHECK(demo::is_file(null.get()));
  CHECK(demo::is_file(folder.get()));
  CHECK_FALSE(demo::is_file(read_end.get()));
  CHECK_FALSE(demo::is_file(demo::listen_tcp(any_port).get()));
  CHECK_FALSE(demo::is_file(-1));
}
