#include "reactor/stdio.h"

#include <fcntl.h>
#include <unistd.h>
#include <uv.h>

#include <atomic>
#include <cstdlib>
#include <mutex>

namespace reactor {
namespace {

constexpr int streams = 3;

std::mutex mutex;
int users = 0;
// Atomic, because restore_stdio() may run in a signal handler. -1: nothing to give
// back.
std::atomic<int> remembered[streams] = {-1, -1, -1};

}  // namespace

void open_missing_stdio() noexcept {
  for (int fd = 0; fd < streams; ++fd) {
    if (::fcntl(fd, F_GETFD) != -1) continue;
    // The lowest free descriptor is `fd`: all below it are open.
    [[maybe_unused]] const int opened = ::open("/dev/null", O_RDWR);
  }
}

namespace detail {

void borrow_stdio() noexcept {
  static std::once_flag at_exit;
  std::call_once(at_exit, [] { std::atexit(restore_stdio); });
  const std::lock_guard lock(mutex);
  if (users++ > 0) return;
  for (int fd = 0; fd < streams; ++fd) remembered[fd] = ::fcntl(fd, F_GETFL);
}

void return_stdio() noexcept {
  const std::lock_guard lock(mutex);
  if (--users == 0) restore_stdio();
}

void restore_stdio() noexcept {
  for (int fd = 0; fd < streams; ++fd) {
    const int flags = remembered[fd].exchange(-1);
    if (flags != -1) ::fcntl(fd, F_SETFL, flags);
  }
  ::uv_tty_reset_mode();
}

}  // namespace detail
}  // namespace reactor
