#pragma once
// The system calls of the programs with their errors: what fails throws
// std::system_error that names the action and the address. Waiting is always bounded,
// so that a story ends. Blocking sockets. One thread each.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "demos/common/fd.h"
#include "reactor/address.h"

namespace demo {

/// How long the calls below wait at most.
constexpr std::chrono::milliseconds time_limit{3000};

struct Datagram {
  std::string payload;
  reactor::Address from;
  bool is_cut = false;   // there was more than `room` bytes, and the rest is lost
  std::size_t size = 0;  // of what was sent (Linux), or of the payload (elsewhere)
};
/// The next datagram, of which `room` bytes are kept; nullopt when none comes in time.
/// recvmsg(2); Python: recvfrom(room).
std::optional<Datagram> receive_from(int fd,
                                     std::chrono::milliseconds limit = time_limit,
                                     std::size_t room = 65'535);
/// How many bytes the kernel says the next datagram has; 0 also without one. FIONREAD.
std::size_t next_datagram_size(int fd);
/// One datagram. Python: sendto.
void send_to(int fd, std::string_view payload, const reactor::Address& to);
/// From now on `fd` sends to and receives from this peer alone. connect(2).
void connect_udp(int fd, const reactor::Address& peer);

/// A TCP socket that is not connected yet, bound to `local` if that is given.
/// SO_REUSEADDR: what an earlier run left in TIME-WAIT is no obstacle.
Fd tcp_socket(const std::optional<reactor::Address>& local = {});
/// Throws within `time_limit`. connect(2).
void connect_tcp(int fd, const reactor::Address& server);
/// A connected TCP socket on a port that the kernel chooses.
Fd connect_tcp(const reactor::Address& server);
/// The next connection of a listening socket; throws when none comes in time.
Fd accept_tcp(int listener);

/// Both ends of a connection over 127.0.0.1.
struct Connection {
  Fd client, server;
  reactor::Address client_address, server_address;
};
/// With the server's end from this listening socket, or from one of its own.
Connection open_connection(const Fd& listener);
Connection open_connection();

/// All bytes. Python: sendall.
void send_all(int fd, std::string_view bytes);
/// One recv(2) of at most `room` bytes; "" is the end of the stream. Throws when
/// nothing comes in time, and for a reset.
std::string receive(int fd, std::size_t room = 65'536);
/// As many receives as needed for `count` bytes.
std::string receive_exactly(int fd, std::size_t count);

/// Whether there is something to read (or the end) now, or within the limit.
bool readable(int fd, std::chrono::milliseconds limit = std::chrono::milliseconds(0));
/// Closing resets the connection at once: no FIN, no TIME-WAIT. SO_LINGER with 0 s.
void close_by_reset(Fd& fd);

}  // namespace demo
