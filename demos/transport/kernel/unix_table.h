#pragma once
// Reads the kernel's list of UNIX sockets, /proc/net/unix: the rows that `ss -xa`
// shows. Linux only.

#include <cstdint>
#include <optional>
#include <string>

namespace transport {

struct UnixRow {
  std::string type;   // as ss writes it: "u_str", "u_dgr", "u_seq"
  std::string state;  // "LISTEN", "ESTAB", "UNCONN"
  std::uint64_t inode;
  std::string name;  // a path, "@name" for an abstract address, or ""
};

/// Returns the row of a UNIX socket of this process, or nullopt if `fd` is anything
/// else. fstat(2).
std::optional<UnixRow> unix_row_of(int fd);

}  // namespace transport
