#include "reactor/stdio.h"

#include <fcntl.h>
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
struct Loan {
  dev_t device;
  ino_t inode;
  int flags;  // of the open file; the same file may be open with other flags, too
  int users;
};

bool same_access(int a, int b) noexcept { return (a & O_ACCMODE) == (b & O_ACCMODE); }

std::mutex mutex;
std::vector<Loan> loans;
// The flags of the standard streams, restored at exit; -1 if there is nothing to
// restore. Atomic, because restore_stdio() may run in a signal handler.
std::atomic<int> remembered[streams] = {-1, -1, -1};

// libuv saves a terminal's mode, too, but only for the first terminal of the process.
std::atomic<int> terminal = -1;
termios terminal_mode;

std::vector<Loan>::iterator find_loan(int fd) {
  struct stat file {};
  ::fstat(fd, &file);
  const int flags = ::fcntl(fd, F_GETFL);
  return std::find_if(loans.begin(), loans.end(), [&](const Loan& loan) {
    return loan.device == file.st_dev && loan.inode == file.st_ino &&
           same_access(loan.flags, flags);
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

void borrow_stdio(int fd) noexcept {
  static std::once_flag at_exit;
  std::call_once(at_exit, [] { std::atexit(restore_stdio); });
  const std::lock_guard lock(mutex);
  if (loans.empty())
    for (int i = 0; i < streams; ++i) remembered[i] = ::fcntl(i, F_GETFL);
  if (const auto loan = find_loan(fd); loan != loans.end()) {
    ++loan->users;
    return;
  }
  struct stat file {};
  ::fstat(fd, &file);
  loans.push_back({file.st_dev, file.st_ino, ::fcntl(fd, F_GETFL), 1});
}

void return_stdio(int fd) noexcept {
  const std::lock_guard lock(mutex);
  const auto loan = find_loan(fd);
  if (loan == loans.end() || --loan->users > 0) return;
  ::fcntl(fd, F_SETFL, loan->flags);
  loans.erase(loan);
  if (loans.empty())
    for (auto& flags : remembered) flags = -1;
}

void remember_terminal(int fd) noexcept {
  const std::lock_guard lock(mutex);
  if (terminal == -1 && ::tcgetattr(fd, &terminal_mode) == 0) terminal = fd;
}

void forget_terminal(int fd) noexcept {
  const std::lock_guard lock(mutex);
  if (terminal == fd) terminal = -1;
}

void restore_stdio() noexcept {
  for (int fd = 0; fd < streams; ++fd) {
    const int flags = remembered[fd].exchange(-1);
    if (flags != -1) ::fcntl(fd, F_SETFL, flags);
  }
  const int fd = terminal.exchange(-1);
  if (fd != -1) ::tcsetattr(fd, TCSANOW, &terminal_mode);
}

}  // namespace detail
}  // namespace reactor
