#pragma once
// One way to the server: a TCP connection, a UDP socket, or the pipes to its stdin and
// stdout. It sends requests when told to, checks what comes back, and reports to the
// tally of its source. Never blocks. Two implementations: StreamFlow and UdpFlow.

#include <cstddef>
#include <vector>

#include "demos/lab/counting/tally.h"
#include "demos/lab/engine/message.h"
#include "demos/lab/engine/poller.h"
#include "demos/lab/engine/thinking.h"

namespace lab {

/// What all flows of a run share, because only one works at a time.
struct Workspace {
  explicit Workspace(std::size_t largest_message);
  std::vector<char> incoming;  // what was just read
  std::vector<char> outgoing;  // what is about to be sent
  std::vector<char> expected;  // the one answer that is being compared
};

class Flow : public Poller::Handler {
 public:
  /// In a closed loop the flow itself sends the next request when an answer has come.
  enum class Pacing { open, closed };

  Flow(Poller& poller, Workspace& workspace, Tally& tally, Message message,
       Pacing pacing)
      : poller_(poller),
        work_(workspace),
        tally_(tally),
        message_(message),
        pacing_(pacing) {}
  Flow(const Flow&) = delete;
  Flow& operator=(const Flow&) = delete;
  virtual ~Flow() = default;

  /// Sends one request that was due at `intended`, or keeps it until the peer reads.
  virtual void submit(Time intended, Time now) = 0;
  /// Whether anything can still be sent.
  virtual bool is_open() const noexcept = 0;
  /// In a closed loop over UDP a lost datagram would end the conversation: this sends
  /// the next one when the last was sent before `oldest`.
  virtual void revive(Time /*oldest*/, Time /*now*/) {}
  /// After the drain: tells the tally which requests have no answer.
  virtual void tell_unanswered(Time now) = 0;
  /// Datagrams that our side of the flow had no room for.
  virtual std::int64_t drops() const noexcept { return 0; }
  /// In a closed loop: to wait there after each answer; the source sends what is due.
  void set_thinking(Thinking& thinking) noexcept { thinking_ = &thinking; }

 protected:
  /// Called when requests of this flow were answered.
  void keep_going(Time now) {
    if (pacing_ != Pacing::closed || !is_open() || now >= tally_.window().end) return;
    if (thinking_ != nullptr)
      thinking_->enter(*this, now);
    else
      submit(now, now);
  }

  Poller& poller_;
  Workspace& work_;
  Tally& tally_;
  const Message message_;
  const Pacing pacing_;
  Thinking* thinking_ = nullptr;
};

}  // namespace lab
