#include "demos/transport/blocking/inbox.h"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "demos/transport/blocking/arrivals.h"

namespace transport {

bool Inbox::read_from(int fd) {
  char byte = Arrivals::end_mark;
  // The lecture uses recv(2), but a pipe needs read(2). An error ends the source.
  ssize_t count = ::recv(fd, &byte, 1, 0);
  if (count < 0 && errno == ENOTSOCK) count = ::read(fd, &byte, 1);
  const auto now = Clock::now();
  if (count <= 0 || byte == Arrivals::end_mark) return false;
  const std::lock_guard lock(mutex_);
  read_.emplace_back(byte, now);
  return true;
}

void Inbox::count_spurious_wakeup() {
  const std::lock_guard lock(mutex_);
  spurious_.push_back(Clock::now());
}

void Inbox::add_current_thread() {
  const std::lock_guard lock(mutex_);
  threads_.push_back(static_cast<pid_t>(::syscall(SYS_gettid)));
}

void Inbox::set_failure(std::exception_ptr failure) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(failure);
}

std::exception_ptr Inbox::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

std::vector<Inbox::Clock::time_point> Inbox::times(std::size_t messages) const {
  const std::lock_guard lock(mutex_);
  std::vector<Clock::time_point> times(messages);
  for (const auto& [byte, time] : read_) {
    const auto number = static_cast<std::size_t>(byte - 'a');
    if (number < messages) times[number] = time;
  }
  return times;
}

std::size_t Inbox::count() const {
  const std::lock_guard lock(mutex_);
  return read_.size();
}

std::vector<Inbox::Clock::time_point> Inbox::spurious_wakeups() const {
  const std::lock_guard lock(mutex_);
  return spurious_;
}

std::vector<pid_t> Inbox::threads() const {
  const std::lock_guard lock(mutex_);
  std::vector<pid_t> sorted = threads_;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace transport
