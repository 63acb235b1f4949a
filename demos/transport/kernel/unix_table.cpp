#include "demos/transport/kernel/unix_table.h"

#include <sys/stat.h>

#include <fstream>
#include <sstream>

namespace transport {

namespace {

/// Parses "Num: RefCount Protocol Flags Type St Inode Path". Numbers are hexadecimal,
/// except the inode.
std::optional<UnixRow> parse(const std::string& line) {
  std::istringstream words(line);
  std::string number, references, protocol, flags, type, state;
  UnixRow row{};
  if (!(words >> number >> references >> protocol >> flags >> type >> state >>
        row.inode))
    return {};
  std::getline(words >> std::ws, row.name);
  row.type = type == "0001" ? "u_str" : type == "0002" ? "u_dgr" : "u_seq";
  // 03 is SS_CONNECTED of <linux/net.h>; 00010000 is the flag __SO_ACCEPTCON.
  row.state = state == "03" ? "ESTAB" : flags == "00010000" ? "LISTEN" : "UNCONN";
  return row;
}

}  // namespace

std::optional<UnixRow> unix_row_of(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return {};
  std::ifstream lines("/proc/net/unix");
  for (std::string line; std::getline(lines, line);) {
    auto row = parse(line);
    if (row && row->inode == status.st_ino) return row;
  }
  return {};
}

}  // namespace transport
