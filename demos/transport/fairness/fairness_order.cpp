// The last step of fairness: three clients send six pieces each, all at the same time.
// In which order are the pieces served?

#include <algorithm>
#include <array>
#include <chrono>
#include <latch>
#include <mutex>
#include <thread>

#include "demos/common/blocking_calls.h"
#include "demos/transport/fairness/fairness.h"
#include "demos/transport/kernel/socket_table.h"

namespace transport {

namespace {

constexpr std::size_t clients = 3, pieces = 6;

/// Three connections; on each one, six pieces of one letter wait for the server.
class WaitingPieces {
 public:
  WaitingPieces() {
    for (std::size_t i = 0; i < clients; ++i) {
      connections_[i] = demo::open_connection();
      demo::send_all(connections_[i].client.get(), std::string(pieces, letter(i)));
    }
    for (const demo::Connection& one : connections_)
      wait_until(
          [fd = one.server.get()] { return demo::next_datagram_size(fd) == pieces; });
  }

  /// Serves one piece of a client, which takes 0.2 ms, as if a disk were asked.
  void serve(std::size_t client) {
    const std::string piece = demo::receive(connections_[client].server.get(), 1);
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    const std::lock_guard lock(mutex_);
    order_ += piece;
  }

  /// The letters in the order in which they were served.
  const std::string& order() const noexcept { return order_; }
  bool all_served() const {
    for (std::size_t i = 0; i < clients; ++i)
      if (std::count(order_.begin(), order_.end(), letter(i)) != pieces) return false;
    return order_.size() == clients * pieces;
  }

 private:
  static char letter(std::size_t client) { return static_cast<char>('A' + client); }

  std::array<demo::Connection, clients> connections_;
  std::mutex mutex_;
  std::string order_;
};

void serve_one_after_the_other(WaitingPieces& waiting) {
  for (std::size_t client = 0; client < clients; ++client)
    for (std::size_t i = 0; i < pieces; ++i) waiting.serve(client);
}

void serve_in_loop(WaitingPieces& waiting) {
  for (std::size_t i = 0; i < pieces; ++i)
    for (std::size_t client = 0; client < clients; ++client) waiting.serve(client);
}

void serve_with_threads(WaitingPieces& waiting) {
  std::latch start(clients);
  std::vector<std::thread> threads;
  for (std::size_t client = 0; client < clients; ++client)
    threads.emplace_back([&, client] {
      start.arrive_and_wait();
      for (std::size_t i = 0; i < pieces; ++i) waiting.serve(client);
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

void show_order(Story& story) {
  const auto& text = fairness_texts(story);
  story.step(text.order);
  std::vector<Story::Row> rows;
  std::vector<std::string> orders;
  bool all_served = true;
  for (const auto& [name, serve] :
       {std::pair(text.one_after_the_other, &serve_one_after_the_other),
        {text.loop, &serve_in_loop},
        {text.threads, &serve_with_threads},
        {text.threads_again, &serve_with_threads}}) {
    WaitingPieces waiting;
    serve(waiting);
    rows.push_back({name, waiting.order()});
    orders.push_back(waiting.order());
    all_served = all_served && waiting.all_served();
  }
  story.table({text.server, text.served_order}, rows);
  story.check(all_served && orders[0] == "AAAAAABBBBBBCCCCCC" &&
                  orders[1] == "ABCABCABCABCABCABC",
              text.c_waits);
  story.say(text.who_decides);
}

}  // namespace transport
