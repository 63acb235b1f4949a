#include "demos/transport/blocking/readers.h"

#include <poll.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "demos/common/socket.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/kernel/thread_state.h"
#include "reactor/selector.h"

namespace transport {

// Blocks on one socket after the other until a message has come from it.
void read_blocking(std::vector<int> open, Inbox& inbox) {
  while (!open.empty())
    std::erase_if(open, [&](int fd) { return !inbox.read_from(fd); });
}

// The same with a timeout, like socket.settimeout() in Python. After each timeout the
// program has control, and then it waits for the same socket again.
void read_with_timeout(std::vector<int> open, Inbox& inbox) {
  while (!open.empty())
    std::erase_if(open, [&](int fd) {
      while (!demo::wait_for(fd, POLLIN, reader_timeout)) inbox.count_spurious_wakeup();
      return !inbox.read_from(fd);
    });
}

// After a timeout the next socket has its turn.
void read_in_turn(std::vector<int> open, Inbox& inbox) {
  read_in_turn(std::move(open), inbox, reader_timeout);
}

void read_in_turn(std::vector<int> open, Inbox& inbox,
                  std::chrono::milliseconds timeout) {
  while (!open.empty())
    std::erase_if(open, [&](int fd) {
      if (demo::wait_for(fd, POLLIN, timeout)) return !inbox.read_from(fd);
      inbox.count_spurious_wakeup();
      return false;
    });
}

// Waits for all sockets at once, like Python's selectors.DefaultSelector().
void read_with_selector(std::vector<int> open, Inbox& inbox) {
  reactor::Selector selector;
  for (const int fd : open) selector.register_fd(fd, reactor::Events::read);
  while (!open.empty()) {
    for (const auto& [key, events] : selector.select()) {
      if (inbox.read_from(key.fd)) continue;
      std::erase(open, key.fd);
      selector.unregister(key.fd);
    }
  }
}

Readers::Readers(Arrivals& arrivals, Strategy strategy, bool thread_each)
    : arrivals_(arrivals) {
  const auto read = [this, strategy](const std::vector<int>& fds) {
    inbox_.add_current_thread();
    try {
      strategy(fds, inbox_);
    } catch (...) {
      inbox_.set_failure(std::current_exception());
    }
  };
  try {
    if (thread_each)
      for (const int fd : arrivals.readers())
        threads_.emplace_back(read, std::vector<int>{fd});
    else
      threads_.emplace_back(read, arrivals.readers());
  } catch (...) {
    end();
    throw;
  }
  wait_until([this] {
    tids_ = inbox_.threads();
    return inbox_.failure() || (tids_.size() == threads_.size() && asleep());
  });
}

void Readers::end() noexcept {
  arrivals_.send_end_marks();
  for (std::thread& thread : threads_) thread.join();
}

bool Readers::asleep() const {
  return std::all_of(tids_.begin(), tids_.end(), [](pid_t tid) {
    const ThreadState now = state_of_thread(tid);
    // A thread in futex(2) waits for the inbox's lock, not for a message.
    return now.state == 'S' && now.call != "futex";
  });
}

std::uint64_t Readers::sleeps() const {
  std::uint64_t sum = 0;
  for (const pid_t tid : tids_) sum += sleeps_of_thread(tid);
  return sum;
}

}  // namespace transport
