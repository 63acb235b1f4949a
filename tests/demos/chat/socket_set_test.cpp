// SocketSet: the part that the models with plain sockets share.

#include "demos/chat/socket_set.h"

#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "demos/common/socket.h"
#include "tests/support/catch.h"
#include "tests/support/clients.h"

using namespace std::chrono_literals;
using chat::SocketSet;
using reactor::Address;

namespace {

/// While it exists, no descriptor is free.
class NoFreeDescriptors {
 public:
  NoFreeDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int first_free = ::dup(0);
    ::close(first_free);
    const rlimit none{static_cast<rlim_t>(first_free), before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoFreeDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoFreeDescriptors(const NoFreeDescriptors&) = delete;
  NoFreeDescriptors& operator=(const NoFreeDescriptors&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("without free descriptors only new connections wait") {
  chat::Session session({"anna", {"127.0.0.1", 0}, {}}, chat::Clock::now());
  SocketSet sockets(session, {.on_open = demo::set_nonblocking});
  const int listener = sockets.listener();
  const std::size_t without_connections = sockets.entries().size();
  sockets.process_due();
  CHECK(sockets.wants_read(listener));
  CHECK(sockets.timeout() == session.timeout());
  const testing_support::TcpClient client(Address::local_of(listener));
  {
    // There are no checks in this block, because the sanitizer needs a descriptor
    // there.
    const NoFreeDescriptors limit;
    sockets.read(listener);
  }
  CHECK(sockets.entries().size() == without_connections);
  CHECK_FALSE(sockets.wants_read(listener));
  CHECK(sockets.wants_read(sockets.presence_socket()));
  CHECK(sockets.timeout() <= 100ms);
  while (!sockets.wants_read(listener)) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*sockets.timeout());
    demo::wait_for(sockets.presence_socket(), POLLIN, left);
    sockets.process_due();
  }
  sockets.read(listener);
  CHECK(sockets.entries().size() == without_connections + 1);
}

TEST_CASE("a held connection is shut down at once and closed after its release") {
  chat::Session session({"anna", {"127.0.0.1", 0}, {}}, chat::Clock::now());
  int closed = -1;
  SocketSet sockets(session, {.on_open = demo::set_nonblocking,
                              .on_close = [&](int fd) { closed = fd; }});
  testing_support::TcpClient client(Address::local_of(sockets.listener()));
  sockets.read(sockets.listener());
  const int fd = sockets.entries().back().fd;
  sockets.hold(fd);
  CHECK_FALSE(sockets.is_done(fd));
  CHECK(sockets.fail(fd, std::make_error_code(std::errc::too_many_files_open)));
  CHECK_FALSE(sockets.fail(sockets.listener(), {}));
  sockets.process_due();
  CHECK(sockets.is_done(fd));
  sockets.close_done();
  CHECK(closed == -1);
  CHECK(client.receive_until_end() == "");  // shut down, but not closed
  sockets.release(fd);
  sockets.close_done();
  CHECK(closed == fd);
  CHECK_FALSE(sockets.wants_read(fd));
}
