#pragma once
// One way to the server: a TCP connection, a UDP socket, or the pipes to its stdin and
// stdout. A flow sends requests, checks the answers, and reports both to the tally of
// its source. It never blocks. Implementations: StreamFlow and UdpFlow.

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "demos/lab/counting/tally.h"
#include "demos/lab/engine/message.h"
#include "demos/lab/engine/poller.h"
#include "demos/lab/engine/receive_stamp.h"

namespace lab {

class Flow;

/// Buffers that all flows of a run share, because only one works at a time.
struct Workspace {
  explicit Workspace(std::size_t largest_message);
  std::vector<char> incoming;  // what was just read
  std::vector<char> outgoing;  // what is about to be sent
  std::vector<char> expected;  // the one answer that is being compared
  StampClock stamps;
};

/// The flows of a closed loop that wait for their think time to pass. All wait equally
/// long, so they leave in the order in which they came.
class ThinkQueue {
 public:
  explicit ThinkQueue(Duration think_time) : think_time_(think_time) {}
  Duration think_time() const noexcept { return think_time_; }
  void push(Flow& flow, Time now) { push_until(flow, now + think_time_); }
  /// `due` must not be before that of the flow that was pushed last.
  void push_until(Flow& flow, Time due) { waiting_.push_back({due, &flow}); }

  /// Returns when the first flow is due; Time::max() if there is none.
  Time next_due() const noexcept {
    return waiting_.empty() ? Time::max() : waiting_.front().due;
  }
  Flow& pop() {
    Flow& flow = *waiting_.front().flow;
    waiting_.pop_front();
    return flow;
  }

 private:
  struct Entry {
    Time due;
    Flow* flow;
  };
  Duration think_time_;
  std::deque<Entry> waiting_;
};

class Flow : public Poller::Handler {
 public:
  /// In a closed loop the flow sends the next request when an answer has arrived.
  enum class Loop { open, closed };

  /// The objects must outlive the flow.
  struct Setup {
    Poller& poller;
    Workspace& workspace;
    Tally& tally;
    Message message;
    Loop loop;
  };

  explicit Flow(const Setup& setup)
      : poller_(setup.poller),
        work_(setup.workspace),
        tally_(setup.tally),
        message_(setup.message),
        loop_(setup.loop) {}
  virtual ~Flow() = default;

  /// Sends one request that was due at `intended`, or keeps it until there is room.
  virtual void submit(Time intended, Time now) = 0;
  /// Returns whether the flow can still send.
  virtual bool is_open() const noexcept = 0;
  /// Sends the next request of a closed loop if the last one was sent before `oldest`:
  /// over UDP a lost datagram would end the loop otherwise.
  virtual void revive(Time /*oldest*/, Time /*now*/) {}
  /// Reports all requests without an answer to the tally; called after the drain.
  virtual void report_unanswered(Time now) = 0;
  /// Returns how many datagrams our own socket had no room for.
  virtual std::int64_t drops() const noexcept { return 0; }
  /// The flow waits in `queue` after each answer; the source sends what is due there.
  void set_think_queue(ThinkQueue& queue) noexcept { think_queue_ = &queue; }

 protected:
  /// Returns when the bytes that were just read have arrived.
  Arrival arrival(const std::optional<timespec>& stamp) const noexcept {
    const Time now = Clock::now();
    if (!stamp) return {now, now, false, poller_.slept()};
    return {std::min(now, work_.stamps.to_monotonic(*stamp)), now, true,
            poller_.slept()};
  }

  /// Called when a request of this flow was answered.
  void keep_going(Time now) {
    if (loop_ != Loop::closed || !is_open() || now >= tally_.window().end) return;
    if (think_queue_ != nullptr)
      think_queue_->push(*this, now);
    else
      submit(now, now);
  }

  Poller& poller_;
  Workspace& work_;
  Tally& tally_;
  const Message message_;
  const Loop loop_;
  ThinkQueue* think_queue_ = nullptr;
};

}  // namespace lab
