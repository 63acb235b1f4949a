#pragma once
// A connected UDP socket. Each answer contains the number of its request, so lost,
// duplicated and reordered datagrams can be distinguished.

#include "demos/common/fd.h"
#include "demos/lab/counting/jitter.h"
#include "demos/lab/engine/flow.h"
#include "demos/lab/engine/sequence_window.h"

namespace lab {

class UdpFlow : public Flow {
 public:
  /// `socket` is connected and non-blocking. The flow remembers at most
  /// `most_remembered` requests (a power of two) and four times as many sequence
  /// numbers. The answer to an older request is a duplicate, or it is late and its
  /// request stays lost.
  UdpFlow(const Setup& setup, demo::Fd socket, std::size_t most_remembered);
  ~UdpFlow() override;

  void submit(Time intended, Time now) override;
  bool is_open() const noexcept override { return true; }
  void revive(Time oldest, Time now) override;
  void on_ready(std::uint32_t events) override;
  void report_unanswered(Time now) override;
  std::int64_t drops() const noexcept override;

 private:
  bool send(std::uint32_t sequence);
  Request* remembered(std::uint64_t number) noexcept;
  bool is_answer_to(std::uint64_t number, std::string_view datagram) const;
  void take(std::string_view datagram, const Arrival& arrival);
  bool take_wrong(std::uint64_t number);
  bool take_right(std::uint64_t number, const Arrival& arrival);
  void take_late(std::uint64_t number, SequenceWindow::Arrival order, Time now);
  void note_jitter(const Request& request, Time now);

  demo::Fd socket_;
  std::size_t most_remembered_;
  RequestRing requests_;
  std::uint64_t next_ = 0;  // number of the next request; 32 bits of it are sent
  SequenceWindow seen_;
  Jitter jitter_;
};

}  // namespace lab
