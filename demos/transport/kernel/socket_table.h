#pragma once
// Reads the kernel's list of sockets from /proc/net/{tcp,tcp6,udp,udp6}: the same rows
// as `ss -tuan` shows, with the same words. Linux only; it needs no root. Every call
// reads the list again. The list is not a snapshot: sockets may come and go while it is
// read.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reactor/address.h"

namespace transport {

struct SocketRow {
  std::string protocol;  // "tcp" or "udp"
  std::string state;     // as ss writes it: "ESTAB", "SYN-RECV", "UNCONN" ...
  // Bytes in the queues. For LISTEN instead: the number of connections that wait for
  // accept(), and the backlog (0 if another process owns the socket).
  std::uint64_t receive_queue;
  std::uint64_t send_queue;
  reactor::Address local, peer;
  std::uint64_t inode;  // 0 if no process owns the socket, yet or any more
  int fd = -1;          // the descriptor, if this process has one; otherwise -1
};

/// Returns the rows whose local port is one of these; for "tcp" also the rows whose
/// peer port is. Listening sockets come first; the rest is sorted by address. Throws
/// std::runtime_error if /proc/net is missing.
std::vector<SocketRow> sockets_of_ports(const std::string& protocol,
                                        const std::set<std::uint16_t>& ports);

/// Returns the row of a socket of this process, or nullopt if the kernel does not list
/// it, as for a TCP socket that neither listens nor has a connection. fstat(2).
std::optional<SocketRow> row_of(int fd);

/// Returns the row of one end of a TCP connection, whichever process owns it.
std::optional<SocketRow> row_of(const reactor::Address& local,
                                const reactor::Address& peer);

/// The numbers of segments that a TCP socket of this process has sent and received.
/// Reads TCP_INFO; see tcp(7).
struct SegmentCounts {
  std::uint64_t out, in;
};
SegmentCounts segments_of(int fd);

struct Owner {
  pid_t pid;
  std::string name;  // name of the program, at most 15 characters
};
/// Returns the first process found that has the socket open. Searches all of /proc, but
/// can see only the descriptors of processes that this user may inspect. Returns
/// nullopt if there is no such process.
std::optional<Owner> owner_of(std::uint64_t inode);

/// Checks the condition every millisecond until it holds. Returns false if it does not
/// hold within the limit. Use it for changes that the kernel makes shortly after a
/// system call has returned.
bool wait_until(const std::function<bool()>& condition,
                std::chrono::milliseconds limit = std::chrono::milliseconds(3000));

/// Returns the TCP state of the end with these addresses, or "-" if there is none.
std::string state_of(const reactor::Address& local, const reactor::Address& peer);

/// Returns the command that shows the rows of sockets_of_ports():
/// "ss -uan 'sport = :6428'".
std::string ss_command(const std::string& protocol,
                       const std::set<std::uint16_t>& ports);

/// Headings and cells for Story::table(): descriptor, state, queues, local and peer
/// address, as ss writes them.
extern const std::vector<std::string> socket_headings;
std::vector<std::string> socket_cells(const SocketRow& row);
std::vector<std::vector<std::string>> socket_cells(const std::vector<SocketRow>& rows);

}  // namespace transport
