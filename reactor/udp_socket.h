#pragma once
// One UDP socket. It receives datagrams, each with the address of its sender. Datagrams
// are neither split nor merged, but they may be lost. Use the socket in the thread of
// the loop only; the loop must outlive it. A callback may destroy the socket.
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
    /// A datagram has arrived; it may be empty. It is valid during the call only.
    std::function<void(std::string_view datagram, const Address& from)> on_receive = {};
    /// The network reports an error, such as connection_refused on a connected socket
    /// (ICMP), or one datagram could not be sent later. The other datagrams are sent.
    /// Optional.
    std::function<void(std::error_code)> on_error = {};
  };

  /// Binds to `local` and starts to receive; for port 0 the system chooses a port.
  /// Throws std::system_error, such as "bind UDP 127.0.0.1:12000: address already in
  /// use". uv_udp_bind, uv_udp_recv_start; Python: loop.create_datagram_endpoint.
  UdpSocket(Loop& loop, const Address& local, Callbacks callbacks);
  UdpSocket(UdpSocket&&) noexcept = default;
  UdpSocket& operator=(UdpSocket&&) noexcept = default;
  /// Drops datagrams for which the kernel had no room, without an error.
  ~UdpSocket() = default;

  /// From now on the socket sends to `peer` and receives from `peer` only. Throws
  /// std::system_error. uv_udp_connect.
  void connect(const Address& peer);

  /// Sends one datagram now, or queues it until the kernel has room. But while several
  /// datagrams that arrived together are delivered, it only collects: what on_receive
  /// and tasks send leaves after the last of them, or when about 100 us have passed, in
  /// one system call per socket. The order stays.
  /// If an error is returned, the datagram will not be sent: message_size (more than
  /// 65,507 bytes over IPv4), no_buffer_space (1 MiB is queued already), or an error
  /// that the network reported about an earlier datagram. An error that is not known
  /// yet goes to on_error. uv_udp_try_send, sendmmsg(2); Python: sendto, send.
  std::error_code send(std::string_view datagram, const Address& to);
  std::error_code send(std::string_view datagram);  // to the connected peer
  /// Bytes of the datagrams that wait here.
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
