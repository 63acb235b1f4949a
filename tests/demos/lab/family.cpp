// A process for the tests of costs: it does what it is told on stdin, a command in each
// line, and says "done" after each. What it spends is known.
//
//   threads N S    N threads sleep S times each and end
//   hold N S       the same, but they stay and wait
//   children N S   N child processes sleep S times each, end and are waited for
//   burn thread|child MS   a thread, or a child, computes so long and ends

#include <poll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

using std::chrono::milliseconds;

/// A system call that blocks, so each is one voluntary switch.
void sleep_often(int times) {
  for (int i = 0; i < times; ++i) ::poll(nullptr, 0, 2);
}

void compute(milliseconds length) {
  timespec used{};
  do ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  while (std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec) <
         length);
}

void in_thread(const std::function<void()>& body) { std::thread(body).join(); }

void in_child(const std::function<void()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    body();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

void hold(int count, int sleeps) {
  for (int i = 0; i < count; ++i)
    std::thread([sleeps] {
      sleep_often(sleeps);
      ::poll(nullptr, 0, -1);
    }).detach();
}

}  // namespace

int main() {
  std::string command, kind;
  int count = 0, sleeps = 0;
  while (std::cin >> command) {
    if (command == "burn") {
      std::cin >> kind >> count;
      const auto body = [count] { compute(milliseconds(count)); };
      kind == "thread" ? in_thread(body) : in_child(body);
    } else {
      std::cin >> count >> sleeps;
      const auto body = [sleeps] { sleep_often(sleeps); };
      if (command == "hold") hold(count, sleeps);
      for (int i = 0; command != "hold" && i < count; ++i)
        command == "threads" ? in_thread(body) : in_child(body);
    }
    std::cout << "done" << std::endl;
  }
  ::_exit(0);
}
