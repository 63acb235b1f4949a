#include "demos/common/children.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <stdexcept>

#include "demos/common/pipe.h"
#include "demos/common/socket.h"
#include "tests/support/catch.h"
#include "tests/support/io.h"
#include "tests/support/proc.h"

using demo::Children;

namespace {

/// Blocks until a signal ends the process.
void wait_for_ever() {
  for (;;) ::pause();
}

/// Reaps until at most `count` children are left.
void reap_until(Children& children, std::size_t count) {
  const testing_support::Deadline deadline;
  while (children.count() > count) {
    if (!testing_support::wait_for(children.fd(), POLLIN, deadline)) break;
    children.reap();
  }
  CHECK(children.count() == count);
}

}  // namespace

TEST_CASE("a child runs in its own process") {
  const demo::Pipe pipe = demo::open_pipe();
  int value = 1;
  Children children;
  children.start([&] {
    value = 2;
    const pid_t self = ::getpid();
    [[maybe_unused]] const auto sent =
        ::write(pipe.write_end.get(), &self, sizeof self);
  });
  const std::string answer =
      testing_support::read_exactly(pipe.read_end.get(), sizeof(pid_t), "pipe");
  pid_t child = 0;
  answer.copy(reinterpret_cast<char*>(&child), sizeof child);
  CHECK(child != ::getpid());
  CHECK(value == 1);
  reap_until(children, 0);
}

TEST_CASE("reap() removes only children that have ended") {
  Children children;
  children.start(wait_for_ever);
  for (int i = 0; i < 20; ++i) children.start([] {});
  children.start([] { throw std::runtime_error("ends the child alone"); });
  reap_until(children, 1);
  CHECK(testing_support::children(::getpid()).size() == 1);
  children.stop();
  CHECK(children.count() == 0);
  CHECK(testing_support::children(::getpid()).empty());
}

TEST_CASE("the destructor also kills stopped children") {
  {
    Children children;
    for (int i = 0; i < 5; ++i) children.start(wait_for_ever);
    for (const pid_t child : testing_support::children(::getpid()))
      ::kill(child, SIGSTOP);
  }
  CHECK(testing_support::children(::getpid()).empty());
}

TEST_CASE("a signal for a child does not run a handler of the parent") {
  const demo::Pipe pipe = demo::open_pipe();
  static int write_end = -1;
  write_end = pipe.write_end.get();
  const auto handler = [](int) {
    [[maybe_unused]] const auto sent = ::write(write_end, "!", 1);
  };
  const auto before = ::signal(SIGTERM, handler);
  Children children;
  for (int i = 0; i < 20; ++i) children.start(wait_for_ever);
  for (const pid_t child : testing_support::children(::getpid()))
    ::kill(child, SIGTERM);
  reap_until(children, 0);
  CHECK_FALSE(
      demo::wait_for(pipe.read_end.get(), POLLIN, std::chrono::milliseconds(0)));
  ::signal(SIGTERM, before);
}
