// client_list_race: threads write to one list without a lock
//
// Symptom: some clients never get a message. This happens only under load, so
//          tests with a few clients do not find it.
// See it:  cmake --preset tsan; cmake --build build/tsan -t bug_client_list_race
//          build/tsan/bin/bug_client_list_race   # ThreadSanitizer: data race
// Why:     after one thread has found a free place, and before it writes to it,
//          another thread finds the same place. Both write, so one of the two
//          clients is lost. (With a list that grows, the program may crash.)

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

// One place for each client; 0 means that the place is free.
std::vector<int> clients(all);

/// A thread of a chat server: it puts each client that it accepts into the common list.
void accept_clients(std::latch& start) {
  start.arrive_and_wait();
  for (int client = 1; client <= clients_each; ++client) {
    const auto place = std::find(clients.begin(), clients.end(), 0);
    std::this_thread::yield();  // another thread may run here, as at any system call
    *place = client;
  }
}

int chat() {
  std::latch start(threads);
  std::vector<std::thread> acceptors;
  for (int i = 0; i < threads; ++i)
    acceptors.emplace_back(accept_clients, std::ref(start));
  for (std::thread& thread : acceptors) thread.join();

  const auto lost = std::count(clients.begin(), clients.end(), 0);
  std::printf("%d threads have accepted %d clients each.\n", threads, clients_each);
  std::printf("Clients lost: %td\n", lost);
  return 0;
}

}  // namespace

int main() { return demo::run_main("bug_client_list_race", chat); }
