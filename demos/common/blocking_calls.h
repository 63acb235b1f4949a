#pragma once
// System calls on blocking sockets, for short programs. A call that fails throws
// std::system_error, which names the action and the address. Every wait is limited, so
// that a program always ends. Use a socket in one thread at a time.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "demos/common/fd.h"
#include "reactor/address.h"

namespace demo {

/// The longest wait of each call below.
constexpr std::chrono::milliseconds time_limit{3000};

struct Datagram {
  std::string payload;
  reactor::Address from;
  bool is_cut = false;   // the datagram was larger than `room`; the rest is lost
  std::size_t size = 0;  // bytes of the whole datagram (Linux), else of the payload
};
/// Returns the next datagram, at most `room` bytes of it; nullopt if none arrives
/// within `limit`. recvmsg(2); Python: recvfrom(room).
std::optional<Datagram> receive_from(int fd,
                                     std::chrono::milliseconds limit = time_limit,
                                     std::size_t room = 65'535);
/// The size of the next datagram in bytes; 0 also if there is none. ioctl(FIONREAD).
std::size_t next_datagram_size(int fd);
/// Sends one datagram. sendto(2); Python: sendto.
void send_to(int fd, std::string_view payload, const reactor::Address& to);
/// Makes `fd` send to and receive from this peer only. connect(2).
void connect_udp(int fd, const reactor::Address& peer);

/// Opens a TCP socket and binds it to `local`, if given. SO_REUSEADDR is set, so that
/// connections of an earlier run in TIME-WAIT do not prevent it. socket(2), bind(2).
Fd tcp_socket(const std::optional<reactor::Address>& local = {});
/// Connects; throws ETIMEDOUT after `time_limit`. connect(2).
void connect_tcp(int fd, const reactor::Address& server);
/// Opens a TCP socket and connects it. The kernel chooses the local port.
Fd connect_tcp(const reactor::Address& server);
/// Returns the next connection of a listening socket; throws ETIMEDOUT if none arrives.
/// accept(2).
Fd accept_tcp(int listener);

/// Both ends of a TCP connection over 127.0.0.1.
struct Connection {
  Fd client, server;
  reactor::Address client_address, server_address;
};
/// Connects to `listener` and accepts; without it, to a new listening socket.
Connection open_connection(const Fd& listener);
Connection open_connection();

/// Sends all bytes. send(2); Python: sendall.
void send_all(int fd, std::string_view bytes);
/// Calls recv(2) once for at most `room` bytes; "" means the end of the stream. Throws
/// ETIMEDOUT if nothing arrives, and ECONNRESET after a reset.
std::string receive(int fd, std::size_t room = 65'536);
/// Calls receive() until `count` bytes have arrived. Throws if the stream ends before.
std::string receive_exactly(int fd, std::size_t count);

/// Waits until a receive or accept would not block. Returns false if `limit` passes
/// first. poll(2).
bool readable(int fd, std::chrono::milliseconds limit = std::chrono::milliseconds(0));
/// Closes with a reset (RST) instead of a FIN, and without TIME-WAIT. SO_LINGER, 0 s.
void close_by_reset(Fd& fd);

}  // namespace demo
