#include "demos/common/fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "tests/support/catch.h"

using demo::Fd;

namespace {

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) != -1; }
int open_null() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

TEST_CASE("the destructor closes the descriptor") {
  const int raw = open_null();
  {
    const Fd fd(raw);
    CHECK(fd);
    CHECK(fd.get() == raw);
    CHECK(is_open(raw));
  }
  CHECK_FALSE(is_open(raw));
}

TEST_CASE("an empty Fd closes nothing") {
  Fd fd;
  CHECK_FALSE(fd);
  CHECK(fd.get() == -1);
  fd.close();
  CHECK_FALSE(Fd(-1));
}

TEST_CASE("a released descriptor stays open") {
  const int raw = open_null();
  {
    Fd fd(raw);
    CHECK(fd.release() == raw);
    CHECK_FALSE(fd);
  }
  CHECK(is_open(raw));
  ::close(raw);
}

TEST_CASE("a second close does nothing") {
  const int raw = open_null();
  Fd fd(raw);
  fd.close();
  CHECK_FALSE(fd);
  const int reused = open_null();
  REQUIRE(reused == raw);
  fd.close();
  CHECK(is_open(reused));
  ::close(reused);
}

TEST_CASE("a moved-from Fd is empty") {
  const int raw = open_null();
  Fd first(raw);
  Fd second(std::move(first));
  CHECK_FALSE(first);
  CHECK(second.get() == raw);
  CHECK(is_open(raw));
}

TEST_CASE("a move assignment closes the previous descriptor") {
  const int old = open_null(), fresh = open_null();
  Fd fd(old);
  fd = Fd(fresh);
  CHECK(fd.get() == fresh);
  CHECK_FALSE(is_open(old));
  CHECK(is_open(fresh));
}
