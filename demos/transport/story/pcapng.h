#pragma once
// Writes a capture file in the pcapng format (draft-ietf-opsawg-pcapng), which
// Wireshark, tshark and tcpdump can open. The file is little endian, its link type is
// RAW (IPv4 and IPv6 packets without a link-layer header), and times are in
// nanoseconds. Nothing is buffered: after each call the file is complete, so it can be
// opened while the program waits or after Ctrl-C. Use it in one thread.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "demos/common/fd.h"

namespace transport {

class PcapngFile {
 public:
  using Time = std::chrono::system_clock::time_point;

  /// Creates or overwrites the file and writes its header, which contains the name of
  /// the program and a comment on the whole file. The path "-" means stdout. Throws
  /// std::system_error "write FILE: ...", or std::runtime_error if stdout is a
  /// terminal.
  PcapngFile(const std::string& path, const std::string& program,
             const std::string& comment);

  /// Appends an IP packet; the comment may be empty. If that fails, a file keeps the
  /// packets before it. Throws std::system_error "write FILE: ...". write(2).
  void write(std::string_view packet, Time time, const std::string& comment);

  /// Throws std::system_error if the file system reports a late error. Has no effect if
  /// called again. close(2).
  void close();

 private:
  void write_block(std::uint32_t type, std::string body);
  void append(std::string_view block);

  std::string name_;  // for error messages
  demo::Fd file_;
  bool is_stdout_;
  std::int64_t size_ = 0;  // bytes of complete blocks
};

}  // namespace transport
