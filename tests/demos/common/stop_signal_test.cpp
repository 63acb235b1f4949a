#include "demos/common/stop_signal.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <thread>

#include "demos/common/socket.h"
#include "tests/support/catch.h"
#include "tests/support/io.h"
#include "tests/support/joining_thread.h"

using demo::Fd;
using demo::StopSignal;
using testing_support::Deadline;
using testing_support::JoiningThread;
using testing_support::milliseconds;
using testing_support::wait_for;

namespace {

void (*handler_of(int signal_number))(int) {
  struct sigaction action {};
  ::sigaction(signal_number, nullptr, &action);
  return action.sa_handler;
}

}  // namespace

TEST_CASE("without a signal, no stop is requested") {
  const StopSignal stop;
  CHECK_FALSE(stop.requested());
  CHECK_FALSE(wait_for(stop.fd(), POLLIN, Deadline(milliseconds(0))));
}

TEST_CASE("a signal sets the flag and makes the descriptor readable") {
  const int signal_number = GENERATE(SIGINT, SIGTERM);
  const StopSignal stop;
  ::raise(signal_number);
  CHECK(stop.requested());
  CHECK(wait_for(stop.fd(), POLLIN, Deadline()));
  ::raise(signal_number);
  CHECK(wait_for(stop.fd(), POLLIN, Deadline()));
  stop.wait();
}

TEST_CASE("a signal interrupts a blocking call that begins later") {
  const StopSignal stop;
  const Fd fd = demo::bind_udp(reactor::Address("127.0.0.1", 0));
  ::raise(SIGTERM);
  char byte = 0;
  for (int i = 0; i < 3; ++i) {
    CHECK(::recv(fd.get(), &byte, 1, 0) == -1);
    CHECK(errno == EINTR);
  }
}

TEST_CASE("a signal to the process wakes up a waiting thread") {
  const StopSignal stop;
  JoiningThread waiting([&] { stop.wait(); });
  ::kill(::getpid(), SIGTERM);
  waiting.join();
  CHECK(stop.requested());
}

TEST_CASE("the actions are restored, and a second object starts without a request") {
  constexpr std::array numbers{SIGINT, SIGTERM, SIGALRM};
  for (const int number : numbers)
    ::signal(number, SIG_DFL);  // Catch2 has its own handlers
  {
    const StopSignal stop;
    CHECK(handler_of(SIGTERM) != SIG_DFL);
    ::raise(SIGTERM);
    CHECK(stop.requested());
  }
  for (const int number : numbers) CHECK(handler_of(number) == SIG_DFL);
  const StopSignal again;
  CHECK_FALSE(again.requested());
}

TEST_CASE("a write to a closed pipe fails without SIGPIPE") {
  const StopSignal stop;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const Fd write_end(ends[1]);
  ::close(ends[0]);
  CHECK(::write(write_end.get(), "x", 1) == -1);
  CHECK(errno == EPIPE);
}

TEST_CASE("a program may request its own stop") {
  demo::StopSignal stop;
  CHECK_FALSE(stop.requested());
  stop.request();
  CHECK(stop.requested());
  stop.wait();
  stop.wait_for(std::chrono::hours(1));
}

TEST_CASE("the destructor restores the actions of the signals") {
  ::signal(SIGTERM, SIG_IGN);
  { const demo::StopSignal stop; }
  struct sigaction now {};
  ::sigaction(SIGTERM, nullptr, &now);
  ::signal(SIGTERM, SIG_DFL);
  CHECK(now.sa_handler == SIG_IGN);
}
