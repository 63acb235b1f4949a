#pragma once
// The kernel's list of UNIX sockets, /proc/net/unix: the rows of `ss -xa`. Linux.

#include <cstdint>
#include <optional>
#include <string>

namespace transport {

struct UnixRow {
  std::string type;   // as ss writes it: "u_str", "u_dgr", "u_seq"
  std::string state;  // "LISTEN", "ESTAB", "UNCONN"
  std::uint64_t inode;
  std::string name;  // a path, "@name" without a file, or ""
};

/// The row of a UNIX socket of this process; nullopt for anything else. fstat(2).
std::optional<UnixRow> unix_row_of(int fd);

}  // namespace transport
