#include "demos/transport/kernel/socket_table.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>

namespace transport {

using reactor::Address;
namespace fs = std::filesystem;

const std::vector<std::string> socket_headings = {"fd",     "State", "Recv-Q",
                                                  "Send-Q", "Local", "Peer"};

namespace {

// Indexed by the numbers of <netinet/tcp.h>, from TCP_ESTABLISHED = 1 to TCP_CLOSING.
// The last one is TCP_NEW_SYN_RECV of the kernel.
constexpr std::array<const char*, 13> tcp_states = {
    "-",          "ESTAB",     "SYN-SENT", "SYN-RECV",   "FIN-WAIT-1",
    "FIN-WAIT-2", "TIME-WAIT", "UNCONN",   "CLOSE-WAIT", "LAST-ACK",
    "LISTEN",     "CLOSING",   "SYN-RECV"};

std::uint64_t hex(const std::string& text) { return std::stoull(text, nullptr, 16); }

/// Parses "0100007F:2EE0": the address as 32-bit words in this machine's byte order,
/// and the port.
Address address_of(const std::string& text) {
  const std::size_t colon = text.find(':');
  const auto port = htons(static_cast<std::uint16_t>(hex(text.substr(colon + 1))));
  if (colon == 8) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = port;
    v4.sin_addr.s_addr = static_cast<std::uint32_t>(hex(text.substr(0, 8)));
    return {reinterpret_cast<const sockaddr*>(&v4), sizeof v4};
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = port;
  for (std::size_t word = 0; word < 4; ++word) {
    const auto value = static_cast<std::uint32_t>(hex(text.substr(word * 8, 8)));
    std::memcpy(v6.sin6_addr.s6_addr + word * 4, &value, sizeof value);
  }
  return {reinterpret_cast<const sockaddr*>(&v6), sizeof v6};
}

/// Parses a line: "sl local peer state tx:rx timer retransmits uid timeout inode ..."
SocketRow parse(const std::string& protocol, const std::string& line) {
  std::istringstream words(line);
  const std::vector<std::string> field{std::istream_iterator<std::string>(words), {}};
  if (field.size() < 10)
    throw std::runtime_error("cannot read a line of /proc/net: '" + line + "'");
  const std::size_t state = hex(field[3]), colon = field[4].find(':');
  SocketRow row{};
  row.protocol = protocol;
  row.state = state < tcp_states.size() ? tcp_states[state] : "?";
  row.send_queue = hex(field[4].substr(0, colon));
  row.receive_queue = hex(field[4].substr(colon + 1));
  row.local = address_of(field[1]);
  row.peer = address_of(field[2]);
  row.inode = std::stoull(field[9]);
  row.fd = -1;
  return row;
}

using RowFilter = std::function<bool(const SocketRow&)>;
/// A line is parsed only if it contains one of these texts. This saves time: a busy
/// machine may have tens of thousands of connections in TIME-WAIT.
using Patterns = std::vector<std::string>;

/// Returns the text of a port in the table: ":2EE0 ".
std::string port_pattern(std::uint16_t port) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), ":%04X ", port);
  return text.data();
}

void read_table(const std::string& protocol, const std::string& family,
                const Patterns& patterns, const RowFilter& wanted,
                std::vector<SocketRow>& rows) {
  std::ifstream lines("/proc/net/" + protocol + family);
  if (!lines && family.empty())
    throw std::runtime_error("read /proc/net/" + protocol + ": this needs Linux");
  std::string line;
  std::getline(lines, line);  // the heading
  while (std::getline(lines, line)) {
    const auto is_in_line = [&](const std::string& pattern) {
      return line.find(pattern) != std::string::npos;
    };
    if (std::none_of(patterns.begin(), patterns.end(), is_in_line)) continue;
    SocketRow row = parse(protocol, line);
    if (wanted(row)) rows.push_back(std::move(row));
  }
}

/// Returns the inode in "socket:[4711]", the target of a link in /proc/PID/fd, or 0 if
/// the link points to something else.
std::uint64_t inode_in(const fs::path& link) {
  std::error_code gone;
  const std::string target = fs::read_symlink(link, gone).string();
  if (target.rfind("socket:[", 0) != 0) return 0;
  return std::stoull(target.substr(8));
}

std::map<std::uint64_t, int> own_descriptors() {
  std::map<std::uint64_t, int> found;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd"))
    if (const std::uint64_t inode = inode_in(entry.path()); inode != 0)
      found.emplace(inode, std::stoi(entry.path().filename().string()));
  return found;
}

tcp_info info_of(int fd) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
  return info;
}

std::vector<SocketRow> read_rows(const std::string& protocol, const Patterns& patterns,
                                 const RowFilter& wanted) {
  std::vector<SocketRow> rows;
  for (const char* family : {"", "6"})
    read_table(protocol, family, patterns, wanted, rows);
  const auto own = own_descriptors();
  for (SocketRow& row : rows) {
    const auto found = own.find(row.inode);
    if (row.inode == 0 || found == own.end()) continue;
    row.fd = found->second;
    // For listening sockets, /proc/net does not contain the backlog; TCP_INFO does.
    if (row.state == "LISTEN") row.send_queue = info_of(row.fd).tcpi_sacked;
  }
  std::sort(rows.begin(), rows.end(), [](const SocketRow& a, const SocketRow& b) {
    const auto rank = [](const SocketRow& row) { return row.state != "LISTEN"; };
    return std::tuple(rank(a), a.local, a.peer, a.inode) <
           std::tuple(rank(b), b.local, b.peer, b.inode);
  });
  // The kernel may list a socket twice when others come and go while the file is read.
  const auto same = [](const SocketRow& a, const SocketRow& b) {
    return std::tuple(a.local, a.peer, a.inode) == std::tuple(b.local, b.peer, b.inode);
  };
  rows.erase(std::unique(rows.begin(), rows.end(), same), rows.end());
  return rows;
}

/// Returns "127.0.0.1:6428", or, for port 0, "0.0.0.0:*" as ss writes it.
std::string end_text(const Address& end) {
  const std::string text = end.to_string();
  return end.port() == 0 ? text.substr(0, text.size() - 1) + '*' : text;
}

}  // namespace

std::vector<SocketRow> sockets_of_ports(const std::string& protocol,
                                        const std::set<std::uint16_t>& ports) {
  Patterns patterns;
  for (const std::uint16_t port : ports) patterns.push_back(port_pattern(port));
  return read_rows(protocol, patterns, [&](const SocketRow& row) {
    const bool towards = protocol == "tcp" && ports.contains(row.peer.port());
    return towards || ports.contains(row.local.port());
  });
}

std::optional<SocketRow> row_of(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return {};
  for (const char* protocol : {"tcp", "udp"}) {
    const Patterns inode{" " + std::to_string(status.st_ino) + " "};
    auto rows = read_rows(protocol, inode, [&](const SocketRow& row) {
      return row.inode != 0 && row.inode == status.st_ino;
    });
    if (!rows.empty()) return rows.front();
  }
  return {};
}

std::optional<SocketRow> row_of(const Address& local, const Address& peer) {
  const auto rows = read_rows(
      "tcp", {port_pattern(local.port())},
      [&](const SocketRow& row) { return row.local == local && row.peer == peer; });
  if (rows.empty()) return {};
  return rows.front();
}

SegmentCounts segments_of(int fd) {
  const tcp_info info = info_of(fd);
  return {info.tcpi_segs_out, info.tcpi_segs_in};
}

std::string state_of(const Address& local, const Address& peer) {
  const auto row = row_of(local, peer);
  return row ? row->state : "-";
}

std::optional<Owner> owner_of(std::uint64_t inode) {
  if (inode == 0) return {};
  for (const auto& process : fs::directory_iterator("/proc")) {
    const std::string name = process.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::error_code not_ours;
    for (const auto& entry : fs::directory_iterator(process.path() / "fd", not_ours)) {
      if (inode_in(entry.path()) != inode) continue;
      Owner owner{static_cast<pid_t>(std::stol(name)), {}};
      std::ifstream comm(process.path() / "comm");
      std::getline(comm, owner.name);
      return owner;
    }
  }
  return {};
}

bool wait_until(const std::function<bool()>& condition,
                std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    ::poll(nullptr, 0, 1);
  }
  return true;
}

std::string ss_command(const std::string& protocol,
                       const std::set<std::uint16_t>& ports) {
  std::string filter;
  for (const std::uint16_t port : ports) {
    const std::string number = " = :" + std::to_string(port);
    filter += (filter.empty() ? "sport" : " or sport") + number;
    if (protocol == "tcp") filter += " or dport" + number;
  }
  return "ss -" + protocol.substr(0, 1) + "an '" + filter + "'";
}

std::vector<std::string> socket_cells(const SocketRow& row) {
  return {row.fd < 0 ? "-" : std::to_string(row.fd),
          row.state,
          std::to_string(row.receive_queue),
          std::to_string(row.send_queue),
          end_text(row.local),
          end_text(row.peer)};
}

std::vector<std::vector<std::string>> socket_cells(const std::vector<SocketRow>& rows) {
  std::vector<std::vector<std::string>> cells;
  for (const SocketRow& row : rows) cells.push_back(socket_cells(row));
  return cells;
}

}  // namespace transport
