#pragma once
// A connected UDP socket. Each answer names its request, so datagrams that are lost,
// doubled or overtake each other are told apart.

#include "demos/common/fd.h"
#include "demos/lab/flow.h"

namespace lab {

class UdpFlow : public Flow {
 public:
  /// `socket` is connected and non-blocking. It remembers at most `most_remembered`
  /// requests (a power of two); an older one that is answered later stays lost.
  UdpFlow(Poller& poller, Workspace& workspace, Tally& tally, Message message,
          Loop loop, demo::Fd socket, std::size_t most_remembered);
  ~UdpFlow() override;

  void submit(Time intended, Time now) override;
  bool is_open() const noexcept override { return true; }
  void revive(Time oldest, Time now) override;
  void on_ready(std::uint32_t events) override;

 private:
  bool send(std::uint32_t sequence);
  void take(std::string_view datagram, Time now);
  void take_answer(std::uint32_t sequence, std::string_view datagram, Time now);

  demo::Fd socket_;
  std::size_t most_remembered_;
  RequestRing requests_;
  std::uint32_t next_ = 0;        // the number of the next request
  std::uint32_t after_last_ = 0;  // one more than the highest number answered
};

}  // namespace lab
