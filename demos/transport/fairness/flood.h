#pragma once
// The two who use the server of the program fairness, each in a thread: one floods it
// with datagrams, one sends it a line from time to time and waits for the answer.

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
  /// How long, and how much, at most. The first ones are there before it begins.
  static constexpr std::chrono::milliseconds duration{400};
  static constexpr std::size_t max_datagrams = 1'000'000, initial_datagrams = 200;

  /// Sends as fast as it can.
  explicit Flood(const reactor::Address& to);
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;
  ~Flood() { thread_.join(); }

  bool finished() const noexcept { return finished_; }
  /// Datagrams; final when it is over.
  std::size_t sent() const noexcept { return sent_; }

 private:
  std::atomic<bool> finished_{false};
  std::atomic<std::size_t> sent_{0};
  std::thread thread_;
};

class ChatClient {
 public:
  /// A line on this connection each 10 ms, or as soon as the last one is answered. The
  /// descriptor stays the caller's.
  explicit ChatClient(int fd);
  ChatClient(const ChatClient&) = delete;
  ChatClient& operator=(const ChatClient&) = delete;
  ~ChatClient() { close(); }

  /// No more lines; how long each answer took. Ends the connection.
  const std::vector<Microseconds>& close();

 private:
  void run() noexcept;

  int fd_;
  std::vector<Microseconds> answers_;
  std::thread thread_;
};

}  // namespace transport
