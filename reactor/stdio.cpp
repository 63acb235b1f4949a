#include "reactor/stdio.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <vector>

#include "reactor/error.h"

namespace reactor {
namespace {

constexpr int streams = 3;

/// The saved flags of an open file. The file is identified by its inode, because
/// descriptors of it may be closed and duplicated.
struct SavedFlags {
  dev_t device;
  ino_t inode;
  int flags;  // of the open file; the same file may be open with other flags, too
  int users;
};

bool same_access(int a, int b) noexcept { return (a & O_ACCMODE) == (b & O_ACCMODE); }

std::mutex mutex;
std::vector<SavedFlags> all_saved;
// The flags of the standard streams, restored at exit; -1 if there is nothing to
// restore. Atomic, because restore_stdio() may run in a signal handler.
std::atomic<int> stream_flags[streams] = {-1, -1, -1};

// libuv saves a terminal's mode, too, but only for the first terminal of the process.
std::atomic<int> saved_terminal = -1;  // a descriptor; -1: none
termios saved_mode;

std::vector<SavedFlags>::iterator find_saved(int fd) {
  struct stat file {};
  ::fstat(fd, &file);
  const int flags = ::fcntl(fd, F_GETFL);
  return std::find_if(all_saved.begin(), all_saved.end(), [&](const SavedFlags& saved) {
    return saved.device == file.st_dev && saved.inode == file.st_ino &&
           same_access(saved.flags, flags);
  });
}

}  // namespace

void open_missing_stdio() noexcept {
  for (int fd = 0; fd < streams; ++fd) {
    if (::fcntl(fd, F_GETFD) != -1) continue;
    // open returns `fd`, the lowest free descriptor, because all below are open.
    [[maybe_unused]] const int opened = ::open("/dev/null", O_RDWR);
  }
}

void survive_background_reads() noexcept { ::signal(SIGTTIN, SIG_IGN); }

bool is_in_background(int fd) noexcept {
  const pid_t foreground = ::tcgetpgrp(fd);
  return foreground >= 0 && foreground != ::getpgrp();
}

namespace detail {

void require_descriptors(const std::string& attempt) {
  int first[2];
  int second[2];
  if (::pipe(first) != 0) throw_error(errno, attempt);
  const int problem = ::pipe(second) == 0 ? 0 : errno;
  for (const int end : first) ::close(end);
  if (problem != 0) throw_error(problem, attempt);
  for (const int end : second) ::close(end);
}

void save_stdio_flags(int fd) noexcept {
  static std::once_flag at_exit;
  std::call_once(at_exit, [] { std::atexit(restore_stdio); });
  const std::lock_guard lock(mutex);
  if (all_saved.empty())
    for (int i = 0; i < streams; ++i) stream_flags[i] = ::fcntl(i, F_GETFL);
  if (const auto saved = find_saved(fd); saved != all_saved.end()) {
    ++saved->users;
    return;
  }
  struct stat file {};
  ::fstat(fd, &file);
  all_saved.push_back({file.st_dev, file.st_ino, ::fcntl(fd, F_GETFL), 1});
}

void restore_stdio_flags(int fd) noexcept {
  const std::lock_guard lock(mutex);
  const auto saved = find_saved(fd);
  if (saved == all_saved.end() || --saved->users > 0) return;
  ::fcntl(fd, F_SETFL, saved->flags);
  all_saved.erase(saved);
  if (all_saved.empty())
    for (auto& flags : stream_flags) flags = -1;
}

void save_terminal_mode(int fd) noexcept {
  const std::lock_guard lock(mutex);
  if (saved_terminal == -1 && ::tcgetattr(fd, &saved_mode) == 0) saved_terminal = fd;
}

void discard_terminal_mode(int fd) noexcept {
  const std::lock_guard lock(mutex);
  if (saved_terminal == fd) saved_terminal = -1;
}

void restore_stdio() noexcept {
  for (int fd = 0; fd < streams; ++fd) {
    const int flags = stream_flags[fd].exchange(-1);
    if (flags != -1) ::fcntl(fd, F_SETFL, flags);
  }
  const int fd = saved_terminal.exchange(-1);
  if (fd != -1) ::tcsetattr(fd, TCSANOW, &saved_mode);
}

}  // namespace detail
}  // namespace reactor
