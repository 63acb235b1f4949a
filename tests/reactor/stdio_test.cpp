#include "reactor/stdio.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "tests/reactor/support.h"
#include "tests/support/catch.h"

using namespace support;

namespace {

bool is_null_device(int fd) {
  struct stat file {};
  return ::fstat(fd, &file) == 0 && S_ISCHR(file.st_mode) &&
         ::major(file.st_rdev) == 1 && ::minor(file.st_rdev) == 3;
}

}  // namespace

TEST_CASE("closed standard streams become /dev/null, and open ones stay unchanged") {
  const int closed = GENERATE(1, 2, 3, 4, 5, 6, 7);  // one bit per stream
  CAPTURE(closed);
  const auto result = run_in_child([&] {
    const Pipe pipe;
    for (const int fd : {0, 1, 2}) ::dup2(pipe.read, fd);
    for (const int fd : {0, 1, 2})
      if ((closed & (1 << fd)) != 0) ::close(fd);
    reactor::open_missing_stdio();
    for (const int fd : {0, 1, 2}) {
      expect(is_open(fd), "it is open");
      const bool was_closed = (closed & (1 << fd)) != 0;
      if (is_null_device(fd) != was_closed) ::_exit(2);
    }
    put(0, "");
  });
  INFO(result.output);
  CHECK(result.exited(0));
}

TEST_CASE("open standard streams stay unchanged") {
  const std::size_t before = open_descriptors();
  reactor::open_missing_stdio();
  CHECK(open_descriptors() == before);
}

TEST_CASE("the last of several users restores the file flags") {
  const Pipe pipe;
  reactor::detail::save_stdio_flags(pipe.read);
  set_blocking(pipe.read, false);
  const Fd copy(::dup(pipe.read));
  reactor::detail::save_stdio_flags(copy);
  reactor::detail::restore_stdio_flags(pipe.read);
  CHECK_FALSE(is_blocking(pipe.read));
  reactor::detail::restore_stdio_flags(copy);
  CHECK(is_blocking(pipe.read));
}

TEST_CASE("restore_stdio restores the flags that the first user found") {
  const Pipe pipe;
  const Redirect redirect(0, pipe.read);
  reactor::detail::save_stdio_flags(0);
  set_blocking(0, false);
  reactor::detail::restore_stdio();
  CHECK(is_blocking(0));
  reactor::detail::restore_stdio();  // twice is fine
  reactor::detail::restore_stdio_flags(0);
  CHECK(is_blocking(pipe.read));
}
