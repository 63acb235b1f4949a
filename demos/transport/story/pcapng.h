#pragma once
// Writes a capture file in the pcapng format (draft-ietf-opsawg-pcapng), which
// Wireshark, tshark and tcpdump can open. The file is little endian, its link type is
// RAW (IPv4 and IPv6 packets without a link-layer header), and times are in
// nanoseconds. Use it in one thread.

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace transport {

class PcapngFile {
 public:
  using Time = std::chrono::system_clock::time_point;

  /// Creates or overwrites the file and writes its header, which contains the name of
  /// the program and a comment on the whole file. Throws std::system_error
  /// "write FILE: ...".
  PcapngFile(const std::string& path, const std::string& program,
             const std::string& comment);

  /// Appends an IP packet; the comment may be empty. close() reports a write error.
  void write(std::string_view packet, Time time, const std::string& comment);

  /// Throws std::system_error if any write has failed. Has no effect if called again.
  /// fclose(3).
  void close();

 private:
  struct Closer {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  void write_block(std::uint32_t type, std::string body);

  std::string path_;
  std::unique_ptr<std::FILE, Closer> file_;
  int first_error_ = 0;  // errno of the first failed write
};

}  // namespace transport
