#pragma once
// A connected UDP socket. Each answer names its request, so datagrams that are lost,
// doubled or overtake each other are told apart.

#include "demos/common/fd.h"
#include "demos/lab/counting/jitter.h"
#include "demos/lab/engine/flow.h"
#include "demos/lab/engine/sequence_window.h"

namespace lab {

class UdpFlow : public Flow {
 public:
  /// `socket` is connected and non-blocking. It remembers at most `most_remembered`
  /// requests (a power of two) and four times as many numbers: an answer to an older
  /// request is a duplicate, or late and its request stays lost.
  UdpFlow(Poller& poller, Workspace& workspace, Tally& tally, Message message,
          Pacing pacing, demo::Fd socket, std::size_t most_remembered);
  ~UdpFlow() override;

  void submit(Time intended, Time now) override;
  bool is_open() const noexcept override { return true; }
  void revive(Time oldest, Time now) override;
  void on_ready(std::uint32_t events) override;
  void tell_unanswered(Time now) override;
  std::int64_t drops() const noexcept override;

 private:
  bool send(std::uint32_t sequence);
  Request* remembered(std::uint64_t number) noexcept;
  bool is_answer_to(std::uint64_t number, std::string_view datagram) const;
  void take(std::string_view datagram, Time now);
  bool take_wrong(std::uint64_t number);
  bool take_right(std::uint64_t number, Time now);
  void take_late(std::uint64_t number, SequenceWindow::Arrival arrival, Time now);
  void note_jitter(const Request& request, Time now);

  demo::Fd socket_;
  std::size_t most_remembered_;
  RequestRing requests_;
  std::uint64_t next_ =
      0;  // the number of the next request; on the wire cut to 32 bits
  SequenceWindow seen_;
  Jitter jitter_;
};

}  // namespace lab
