#pragma once
// Writes a capture file that Wireshark, tshark and tcpdump open: pcapng, little endian,
// link type RAW (bare IPv4 and IPv6 packets), times in nanoseconds.
// draft-ietf-opsawg-pcapng. One thread.

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace transport {

class PcapngFile {
 public:
  using Time = std::chrono::system_clock::time_point;

  /// Creates the file, or overwrites it, and writes its head: which program wrote it,
  /// and a comment on the whole file. Throws std::system_error "write FILE: ...".
  PcapngFile(const std::string& path, const std::string& program,
             const std::string& comment);

  /// Appends an IP packet; the comment may be empty. An error shows when it is closed.
  void write(std::string_view packet, Time time, const std::string& comment);

  /// Throws std::system_error when something could not be written. fclose(3).
  void close();

 private:
  struct Closer {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  void write_block(std::uint32_t type, std::string body);

  std::string path_;
  std::unique_ptr<std::FILE, Closer> file_;
  int first_error_ = 0;  // errno of the first write that failed
};

}  // namespace transport
