// lost_wakeup: a notification comes between the check and the sleep
//
// Symptom: rarely, a thread sleeps until the next message comes, although a
//          message is already there.
// See it:  strace -f -r -e trace=futex bug_lost_wakeup   # ETIMEDOUT
// Why:     a condition variable does not store notifications. It wakes only
//          threads that sleep; a thread that has checked the flag and is about
//          to sleep misses it. The receiver holds the lock from the check to the
//          sleep, but this helps only if the sender takes the lock, too. An
//          atomic flag is not enough, and -fsanitize=thread finds no error.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <semaphore>
#include <thread>

#include "demos/common/main.h"

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds limit{500};

std::mutex mutex;
std::condition_variable changed;
std::atomic<bool> message_there = false;

// With these two, the rare order of events happens in every run.
std::binary_semaphore checked{0}, sent{0};

void send_message() {
  checked.acquire();
  message_there = true;
  changed.notify_one();
  sent.release();
}

/// Returns how long the receiver slept. Without the limit it would sleep forever.
std::chrono::milliseconds receive_message() {
  std::chrono::nanoseconds slept{0};
  std::unique_lock lock(mutex);
  while (!message_there) {
    checked.release();
    sent.try_acquire_for(2s);  // meanwhile the sender runs
    const auto start = std::chrono::steady_clock::now();
    changed.wait_for(lock, limit);
    slept = std::chrono::steady_clock::now() - start;
  }
  return std::chrono::floor<std::chrono::milliseconds>(slept);
}

int talk() {
  std::thread sender(send_message);
  const std::chrono::milliseconds slept = receive_message();
  sender.join();
  std::printf("The sender notified the receiver, which slept %d ms.\n",
              static_cast<int>(slept.count()));
  std::printf("Woken by the sender: %s\n",
              slept < limit ? "yes" : "no, by the timeout");
  return 0;
}

}  // namespace

int main() { return demo::run_main("bug_lost_wakeup", talk); }
