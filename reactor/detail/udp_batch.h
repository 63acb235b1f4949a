#pragma once
// Private to the library: what the UDP sockets of one loop share. While the datagrams
// of one receive() are delivered, every socket only collects what the program sends;
// at the end of the batch, each socket passes it to the kernel in one call.

#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "reactor/datagram_batch.h"

namespace reactor::detail {

class UdpBatch {
 public:
  /// A socket that sends during a batch.
  struct Member {
    virtual ~Member() = default;
    /// Passes the collected datagrams to the kernel. Calls no function of the program.
    virtual void send_collected() noexcept = 0;
    /// Calls on_error for each error in `refused`.
    virtual void report_refused() noexcept = 0;

    std::unique_ptr<DatagramSender> collected;  // only from join() to end()
    std::vector<std::error_code> refused;
  };

  bool is_collecting() const noexcept { return collecting_; }
  /// Between begin() and end(), sockets collect.
  void begin() noexcept {
    if (!std::exchange(collecting_, true)) timer_.restart();
  }
  /// Gives a member its sender.
  void join(Member& member);
  /// A member that is destroyed has sent what it has collected.
  void leave(Member& member) noexcept;
  /// Returns true if datagrams have waited for too long.
  bool is_due() noexcept { return !members_.empty() && timer_.is_due(); }
  void end() noexcept;

  DatagramReceiver receiver;

 private:
  void release(Member& member) noexcept;

  bool collecting_ = false;
  BatchTimer timer_;
  std::vector<Member*> members_;
  std::vector<std::unique_ptr<DatagramSender>> spare_;
};

}  // namespace reactor::detail
