#pragma once
// Many datagrams per system call, for a socket that you own, as with a Selector;
// UdpSocket uses these classes itself. On systems other than Linux, each datagram still
// costs a call of its own. Use an object in one thread at a time.
//
//   DatagramReceiver in;
//   DatagramSender out;
//   for (int i = 0, count = in.receive(fd); i < count; ++i)
//     out.add(in.bytes(i), in.sender(i));
//   while (out.send(fd) != 0) out.pop();  // an answer that cannot be sent is lost

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "reactor/address.h"

namespace reactor {

constexpr int datagram_batch = 64;  // the most datagrams of one call

/// Receives the datagrams that have arrived.
class DatagramReceiver {
 public:
  DatagramReceiver();
  ~DatagramReceiver();

  /// Returns the number of datagrams, or -1 and sets errno. A blocking socket waits for
  /// the first datagram only. An error after the first datagram is the result of the
  /// next call. recvmmsg(2) with MSG_WAITFORONE; elsewhere recvmsg(2).
  int receive(int fd) noexcept;
  /// A whole datagram, valid until the next receive().
  std::string_view bytes(int index) const noexcept;
  Address sender(int index) const;

 private:
  struct Storage;
  std::unique_ptr<Storage> storage_;
};

/// Collects datagrams, and sends them in the order of add().
class DatagramSender {
 public:
  DatagramSender();
  ~DatagramSender();

  /// Copies a datagram. Returns false if there is no room: send first. Any datagram has
  /// room in an empty sender.
  bool add(std::string_view bytes, const Address& to) noexcept;
  bool add(std::string_view bytes) noexcept;  // to the connected peer
  bool empty() const noexcept;
  std::size_t bytes() const noexcept;  // of all datagrams that are not sent

  /// Returns 0 if everything is sent, or the errno of the first datagram that is not.
  /// Then pop() it, or try again later; the others are independent of it. sendmmsg(2);
  /// elsewhere sendmsg(2).
  int send(int fd) noexcept;
  /// The first datagram that is not sent, and its receiver: null is the connected peer.
  std::string_view front() const noexcept;
  const Address* front_to() const noexcept;
  void pop() noexcept;

 private:
  struct Storage;
  bool add(std::string_view bytes, const Address* to) noexcept;
  std::unique_ptr<Storage> storage_;
};

/// Tells when the answers that a batch has collected should leave, so that slow
/// requests do not delay the answers before them.
class BatchTimer {
 public:
  /// Call it when the batch begins, and again when answers have left.
  void restart() noexcept;
  /// Returns true if 100 us have passed. Call it after each request; to save time, it
  /// reads the clock only after the first one, the fifth one, and so on.
  bool is_due() noexcept;

 private:
  std::chrono::steady_clock::time_point begin_;
  unsigned int calls_ = 0;  // of is_due() since then
};

}  // namespace reactor
