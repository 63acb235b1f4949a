#pragma once
// The kernel's own list of sockets, read from /proc/net/{tcp,tcp6,udp,udp6}: the same
// rows as `ss -tuan` shows, with its words. Linux only, no root needed. Every call
// reads anew; a list is not one instant: sockets may come and go while it is read.

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
  std::string protocol;         // "tcp" or "udp"
  std::string state;            // as ss writes it: "ESTAB", "SYN-RECV", "UNCONN" ...
  std::uint64_t receive_queue;  // LISTEN: connections that wait for accept
  std::uint64_t send_queue;     // LISTEN: as many may wait (own sockets), else 0
  reactor::Address local, peer;
  std::uint64_t inode;  // 0: no process owns it (yet, or any more)
  int fd = -1;          // if it is one of this process
};

/// Rows whose local port is one of these (for "tcp" also: whose peer's port is),
/// listening ones first, then by addresses. Throws std::runtime_error without
/// /proc/net.
std::vector<SocketRow> sockets_of_ports(const std::string& protocol,
                                        const std::set<std::uint16_t>& ports);

/// The row of a socket of this process; nullopt when the kernel does not list it (a TCP
/// socket that is neither bound nor connected). fstat(2).
std::optional<SocketRow> row_of(int fd);

/// The row of one end of a connection, whoever owns it.
std::optional<SocketRow> row_of(const reactor::Address& local,
                                const reactor::Address& peer);

/// The kernel's counters of a TCP socket of this process. TCP_INFO.
struct SegmentCounts {
  std::uint64_t out, in;
};
SegmentCounts segments_of(int fd);

struct Owner {
  pid_t pid;
  std::string name;  // of the program, at most 15 characters
};
/// Who has the socket open: the first process found among those whose descriptors we
/// may see. Reads all of /proc. nullopt: nobody, or somebody else's.
std::optional<Owner> owner_of(std::uint64_t inode);

/// Reads the table again and again until the condition holds; false if it does not
/// within the limit. For what the kernel does a moment after the call that caused it.
bool wait_until(const std::function<bool()>& condition,
          std::chrono::milliseconds limit = std::chrono::milliseconds(3000));

/// The state in which the row of `local` and `peer` is, "-" when there is none.
std::string state_of(const reactor::Address& local, const reactor::Address& peer);

/// The command that shows the rows of sockets_of_ports: "ss -uan 'sport = :6428'".
std::string ss_command(const std::string& protocol,
                       const std::set<std::uint16_t>& ports);

/// For Story::table: fd, state, queues, local and peer address, as ss writes them.
extern const std::vector<std::string> socket_headings;
std::vector<std::string> socket_cells(const SocketRow& row);
std::vector<std::vector<std::string>> socket_cells(const std::vector<SocketRow>& rows);

}  // namespace transport
