#pragma once
// The two clients of the server in the program fairness, each in a thread of its own.
// One floods the server with datagrams. The other one sends a line from time to time
// and waits for the answer.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <thread>
#include <vector>

#include "reactor/address.h"

namespace transport {

using Microseconds = std::chrono::duration<double, std::micro>;

class Flood {
 public:
  // The flood ends after this time or this number of datagrams. The initial datagrams
  // are already in the socket's buffer when the thread starts.
  static constexpr std::chrono::milliseconds duration{400};
  static constexpr std::size_t max_datagrams = 1'000'000, initial_datagrams = 200;

  /// Sends datagrams to this address as fast as possible.
  explicit Flood(const reactor::Address& to);
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;
  ~Flood() { thread_.join(); }

  bool finished() const noexcept { return finished_; }
  /// The number of datagrams sent. It is final when finished() is true.
  std::size_t sent() const noexcept { return sent_; }

 private:
  std::atomic<bool> finished_{false};
  std::atomic<std::size_t> sent_{0};
  std::thread thread_;
};

class ChatClient {
 public:
  /// Sends a line on this connection every 10 ms. If the answer takes longer, the next
  /// line follows right after it. The caller keeps the descriptor and closes it.
  explicit ChatClient(int fd);
  ChatClient(const ChatClient&) = delete;
  ChatClient& operator=(const ChatClient&) = delete;
  ~ChatClient() { close(); }

  /// Shuts the connection down, stops the thread, and returns how long each answer
  /// took.
  const std::vector<Microseconds>& close();

 private:
  void run() noexcept;

  int fd_;
  std::vector<Microseconds> answers_;
  std::thread thread_;
};

}  // namespace transport
