// client_list_race: threads write to one list without a lock
//
// Symptom: some clients never get a message; only under load, so on the
//          customer's day.
// See it:  cmake --preset tsan; cmake --build build/tsan -t bug_client_list_race
//          build/tsan/bin/bug_client_list_race   # ThreadSanitizer: data race
// Why:     between the look for a free place and the writing, another thread
//          looks and finds the same place: one of the two clients is gone. (With
//          a list that grows it may be a crash.)

#include <algorithm>
#include <cstdio>
#include <functional>
#include <latch>
#include <thread>
#include <vector>

#include "demos/common/main.h"

namespace {

constexpr int threads = 4;
constexpr int clients_each = 500;
constexpr int all = threads * clients_each;

// A place each; 0: still free.
std::vector<int> clients(all);

/// A thread of a chat: whom it accepts, the others shall find in the list.
void accept_clients(std::latch& start) {
  start.arrive_and_wait();
  for (int client = 1; client <= clients_each; ++client) {
    const auto place = std::find(clients.begin(), clients.end(), 0);
    std::this_thread::yield();  // as at any system call: others run
    *place = client;
  }
}

int chat() {
  std::latch start(threads);
  std::vector<std::thread> crew;
  for (int i = 0; i < threads; ++i) crew.emplace_back(accept_clients, std::ref(start));
  for (std::thread& one : crew) one.join();

  const auto lost = std::count(clients.begin(), clients.end(), 0);
  std::printf("%d threads have accepted %d clients each.\n", threads, clients_each);
  std::printf("Clients lost: %td\n", lost);
  return 0;
}

}  // namespace

int main() { return demo::run_main("bug_client_list_race", chat); }
