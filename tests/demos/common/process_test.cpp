#include "demos/common/process.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "tests/support/catch.h"
#include "tests/support/io.h"
#include "tests/support/proc.h"
#include "tests/support/server.h"

using demo::Process;
using testing_support::milliseconds;
using testing_support::read_until_end;
using testing_support::time_limit;

namespace {

Process::Options shell(const std::string& script) {
  Process::Options options;
  options.command = {"sh", "-c", script};
  return options;
}

int status_of(Process& process) {
  const auto end = process.wait(time_limit);
  REQUIRE(end);
  return end->status;
}

int inheritable_files() {
  int count = 0;
  for (int fd = 0; fd < 1024; ++fd) {
    const int flags = ::fcntl(fd, F_GETFD);
    if (flags >= 0 && (flags & FD_CLOEXEC) == 0) ++count;
  }
  return count;
}

bool is_running(pid_t pid) { return ::kill(pid, 0) == 0; }

}  // namespace

TEST_CASE("a child uses three pipes") {
  Process process(shell("read line; echo out $line; echo err $line >&2; exit 7"));
  testing_support::write_all(process.in(), "hello\n", "stdin");
  CHECK(read_until_end(process.out(), "stdout") == "out hello\n");
  CHECK(read_until_end(process.err(), "stderr") == "err hello\n");
  CHECK(status_of(process) == 7);
  CHECK(status_of(process) == 7);  // may be repeated
}

TEST_CASE("the child reads end of file after close_in()") {
  Process process(shell("cat; echo end"));
  process.close_in();
  CHECK(read_until_end(process.out(), "stdout") == "end\n");
  CHECK(status_of(process) == 0);
}

TEST_CASE("the child gets an error after close_out()") {
  Process process(shell("trap '' PIPE; read line; echo more || exit 5"));
  process.close_out();
  testing_support::write_all(process.in(), "go\n", "stdin");
  CHECK(status_of(process) == 5);
}

TEST_CASE("a missing program causes an error that names it") {
  Process::Options options;
  options.command = {"/no/such/program"};
  CHECK_THROWS_WITH(Process(options), Catch::Contains("start /no/such/program: ") &&
                                          Catch::Contains("no such file"));
}

TEST_CASE("streams may be /dev/null or closed") {
  auto options = shell("cat; [ -e /proc/self/fd/0 ] && echo open || echo closed");
  SECTION("null") {
    options.in = Process::Stream::null;
    Process process(options);
    CHECK(process.in() == -1);
    CHECK(read_until_end(process.out(), "stdout") == "open\n");
  }
  SECTION("closed") {
    options.in = Process::Stream::closed;
    options.command[2] = "readlink /proc/self/fd/0 && echo open || echo closed";
    Process process(options);
    CHECK(process.in() == -1);
    CHECK(read_until_end(process.out(), "stdout") == "closed\n");
  }
}

TEST_CASE("a given descriptor becomes stdin and stays open here") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  demo::Fd read_end(ends[0]), write_end(ends[1]);
  auto options = shell("cat");
  options.in_fd = read_end.get();
  Process process(options);
  testing_support::write_all(write_end.get(), "text", "pipe");
  write_end.close();
  CHECK(read_until_end(process.out(), "stdout") == "text");
  CHECK(::fcntl(read_end.get(), F_GETFD) != -1);
}

TEST_CASE("a child inherits no pipe of another child") {
  Process other(shell("cat"));
  // The child has only the descriptors that this process has inherited; ls opens one
  // more for the folder.
  Process process(shell("ls /proc/self/fd | wc -l"));
  CHECK(std::stoi(read_until_end(process.out(), "stdout")) == inheritable_files() + 1);
  // So closing the stdin of `other` ends it, although a third child was started.
  Process third(shell("cat"));
  other.close_in();
  CHECK(status_of(other) == 0);
}

TEST_CASE("wait() returns after its limit and may be repeated") {
  Process process(shell("read line"));
  CHECK_FALSE(process.wait(milliseconds(0)));
  CHECK_FALSE(process.wait(milliseconds(20)));
  process.close_in();
  status_of(process);
}

TEST_CASE("the status after a signal is 128 plus its number") {
  Process process(shell("kill -9 $$"));
  CHECK(status_of(process) == 128 + SIGKILL);
}

TEST_CASE("stop() sends SIGTERM and then SIGKILL") {
  SECTION("polite") {
    Process process(shell("exec cat"));
    CHECK(process.stop(time_limit).status == 128 + SIGTERM);
  }
  SECTION("by force") {
    Process process(shell("trap '' TERM; echo ready; while :; do read line; done"));
    CHECK(testing_support::read_exactly(process.out(), 6, "stdout") == "ready\n");
    CHECK(process.stop(milliseconds(50)).status == 128 + SIGKILL);
  }
}

TEST_CASE("the destructor kills and reaps the child") {
  pid_t pid = 0;
  {
    Process process(shell("exec cat"));
    pid = process.pid();
    CHECK(is_running(pid));
  }
  CHECK_FALSE(is_running(pid));
}

TEST_CASE("a process object can be moved") {
  Process first(shell("exec cat"));
  const pid_t pid = first.pid();
  Process second(std::move(first));
  CHECK(second.pid() == pid);
  first = Process(shell("exit 3"));
  CHECK(status_of(first) == 3);
  CHECK(is_running(pid));
  second.close_in();
  CHECK(status_of(second) == 0);
}

TEST_CASE("a child starts with default signal actions") {
  const auto before = ::signal(SIGINT, SIG_IGN);
  Process process(shell("exec cat"));
  ::signal(SIGINT, before);
  process.send_signal(SIGINT);
  CHECK(status_of(process) == 128 + SIGINT);
}

TEST_CASE("the number of files and the processor can be limited") {
  auto options = shell("ulimit -n; nproc");
  options.max_files = 33;
  options.cpu = 0;
  Process process(options);
  CHECK(read_until_end(process.out(), "stdout") == "33\n1\n");
}

TEST_CASE("the exit reports the resource usage of the child") {
  Process process(shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"));
  const auto end = process.wait(time_limit);
  REQUIRE(end);
  CHECK(end->usage.ru_utime.tv_sec * 1'000'000 + end->usage.ru_utime.tv_usec > 0);
  CHECK(end->usage.ru_maxrss > 0);
}
