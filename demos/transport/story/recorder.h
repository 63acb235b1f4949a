#pragma once
// The packets of a program's story, as the program sees them: it says what was sent,
// and the recorder puts the IP, UDP and TCP headers together that belong to it, for a
// capture file and for charts. Sequence and acknowledgement numbers run on by
// themselves, per connection. This is not what was on the wire: lost segments, TCP
// options and the real numbers are unknown here, and the file says so. One thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "demos/transport/story/packet.h"
#include "demos/transport/story/pcapng.h"
#include "reactor/address.h"

namespace transport {

/// What a chart needs to know of a packet.
struct PacketNote {
  reactor::Address from, to;
  std::string label;  // "SYN, ACK", "PSH, ACK 5 bytes", "UDP 5 bytes"
  std::string comment;
};

class Recorder {
 public:
  using Address = reactor::Address;

  /// Writes to the file at `path`, or nowhere if that is empty. Throws
  /// std::system_error.
  Recorder(const std::string& path, const std::string& program);

  void udp(const Address& from, const Address& to, std::string_view payload,
           const std::string& comment = {});

  /// One TCP segment with these flags (tcp_flag). A SYN without ACK begins a connection
  /// anew. Payload beyond one packet is spread over several.
  void tcp(const Address& from, const Address& to, std::uint8_t flags,
           std::string_view payload = {}, const std::string& comment = {});
  /// SYN, SYN+ACK, ACK.
  void tcp_connect(const Address& client, const Address& server,
                   const std::string& comment = {});
  /// Data, and the other side's ACK.
  void tcp_data(const Address& from, const Address& to, std::string_view payload,
                const std::string& comment = {});
  /// FIN, ACK, FIN, ACK; `first` closes first.
  void tcp_close(const Address& first, const Address& second,
                 const std::string& comment = {});

  /// The first packets, up to `max_notes` of them: what a chart has room for.
  static constexpr std::size_t max_notes = 200;
  const std::vector<PacketNote>& notes() const noexcept { return notes_; }
  /// All packets.
  std::size_t count() const noexcept { return count_; }

  /// Throws std::system_error when the file could not be written.
  void close();

 private:
  using Direction = std::pair<Address, Address>;
  void tcp_segment(const Direction& direction, std::uint8_t flags,
                   std::string_view payload, const std::string& comment);
  void add(const Direction& direction, const std::string& packet,
           const std::string& label, const std::string& comment);

  std::optional<PcapngFile> file_;
  std::map<Direction, std::uint32_t> next_;  // the next sequence number
  std::vector<PacketNote> notes_;
  std::size_t count_ = 0;
};

}  // namespace transport
