// lost_wakeup: a wake-up between the look and the sleep
//
// Symptom: rarely, a thread sleeps although there is work: until the next
//          message.
// See it:  strace -f -r -e trace=futex bug_lost_wakeup   # ETIMEDOUT
// Why:     a notification is not kept. It wakes who sleeps; who has looked, and
//          is about to sleep, misses it. The receiver holds the lock from the
//          look to the sleep, and that helps only if the sender takes it, too.
//          An atomic flag is not enough, and -fsanitize=thread finds no fault
//          with it.

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

// What the scheduler does once in a million times is made certain by these two.
std::binary_semaphore looked{0}, sent{0};

void send_message() {
  looked.acquire();
  message_there = true;
  changed.notify_one();
  sent.release();
}

/// How long it slept; the limit ends this demonstration.
std::chrono::milliseconds receive_message() {
  std::chrono::nanoseconds slept{0};
  std::unique_lock lock(mutex);
  while (!message_there) {
    looked.release();
    sent.try_acquire_for(2s);  // now the sender runs
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
  std::printf("The receiver was notified, and slept %d ms.\n",
              static_cast<int>(slept.count()));
  std::printf("Woken by the sender: %s\n", slept < limit ? "yes" : "no, by the clock");
  return 0;
}

}  // namespace

int main() { return demo::run_main("bug_lost_wakeup", talk); }
