#pragma once
// One UDP socket: datagrams, each with the address of its sender. Datagrams are neither
// split nor merged; they may be lost. One thread, that of the loop, which must outlive
// the socket. A callback may destroy it.
//
//   UdpSocket socket(loop, Address("127.0.0.1", 12000),
//                    {.on_receive = [&](std::string_view datagram, const Address& from)
//                    {
//                      socket.send(datagram, from);
//                    }});

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <system_error>

#include "reactor/address.h"
#include "reactor/loop.h"

namespace reactor {

class UdpSocket {
 public:
  struct Callbacks {
    /// A datagram, also an empty one; valid during the call only.
    std::function<void(std::string_view datagram, const Address& from)> on_receive = {};
    /// What the network reported, such as connection_refused on a connected socket
    /// (ICMP), or what became of a datagram that had to wait. May be empty.
    std::function<void(std::error_code)> on_error = {};
  };

  /// Binds and receives from now on; port 0: the system chooses. Throws "bind UDP
  /// 127.0.0.1:12000: address already in use". uv_udp_bind, uv_udp_recv_start;
  /// Python: loop.create_datagram_endpoint.
  UdpSocket(Loop& loop, const Address& local, Callbacks callbacks);
  UdpSocket(UdpSocket&&) noexcept = default;
  UdpSocket& operator=(UdpSocket&&) noexcept = default;
  /// Datagrams that still wait to be sent are dropped, quietly.
  ~UdpSocket() = default;

  /// Sends and receives to and from this peer alone. Throws. uv_udp_connect.
  void connect(const Address& peer);

  /// Sends one datagram now, or as soon as the kernel has room. An error says that it
  /// was not sent: message_size (more than 65,507 bytes over IPv4), no_buffer_space (1
  /// MiB already waits), or what the network reported about an earlier one.
  /// uv_udp_try_send, uv_udp_send; Python: sendto, send.
  std::error_code send(std::string_view datagram, const Address& to);
  std::error_code send(std::string_view datagram);  // to the connected peer
  /// Bytes that wait to be sent.
  std::size_t queued() const noexcept;

  Address local_address() const;  // getsockname(2)

 private:
  struct State;
  struct Close {
    void operator()(State* state) const noexcept;
  };
  std::unique_ptr<State, Close> state_;
};

}  // namespace reactor
