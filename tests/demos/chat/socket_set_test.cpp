// What the models share that make their system calls themselves.

#include "demos/chat/channels.h"

#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "demos/common/socket.h"
#include "tests/support/catch.h"
#include "tests/support/clients.h"

using namespace std::chrono_literals;
using chat::Channels;
using reactor::Address;

namespace {

/// While it lives, no descriptor can be had.
class Shortage {
 public:
  Shortage() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int first_free = ::dup(0);
    ::close(first_free);
    const rlimit none{static_cast<rlim_t>(first_free), before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~Shortage() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  Shortage(const Shortage&) = delete;
  Shortage& operator=(const Shortage&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("without descriptors newcomers wait, and nobody else does") {
  chat::Session session({"anna", {"127.0.0.1", 0}, {}}, chat::Clock::now());
  Channels channels(session, {.on_open = demo::set_nonblocking});
  channels.work();
  CHECK(channels.wants_newcomers());
  CHECK(channels.patience() == session.patience());
  const testing_support::TcpClient client(Address::local_of(channels.newcomers()));
  {
    const Shortage
        shortage;  // no checks here: the sanitizer wants a descriptor for them
    channels.accept_newcomers();
  }
  CHECK(channels.connections().empty());
  CHECK_FALSE(channels.wants_newcomers());
  CHECK(channels.patience() <= 100ms);
  while (!channels.wants_newcomers()) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*channels.patience());
    demo::wait_for(channels.presence(), POLLIN, left);
    channels.work();
  }
  channels.accept_newcomers();
  CHECK(channels.connections().size() == 1);
}
