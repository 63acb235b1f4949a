#pragma once
// Records the packets of a story as the program sees them. The program reports what it
// has sent; the recorder composes the IP, UDP and TCP headers and keeps the packets for
// a capture file and for charts. It counts sequence and acknowledgement numbers for
// each connection. These packets are not captured from the wire: the program does not
// know about retransmissions, TCP options and the real sequence numbers. A comment in
// the file says so. A Recorder belongs to one thread.

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

/// The data of a packet that a chart needs.
struct PacketNote {
  reactor::Address from, to;
  std::string label;                   // "SYN, ACK", "PSH, ACK", "UDP"
  std::optional<std::size_t> payload;  // bytes; TCP segments without data have none
  std::string comment;
};

class Recorder {
 public:
  using Address = reactor::Address;

  /// Writes the packets to the file `path`, which is complete after each call; "-" is
  /// stdout, and an empty path means no file. All functions throw what PcapngFile
  /// throws.
  Recorder(const std::string& path, const std::string& program);

  void udp(const Address& from, const Address& to, std::string_view payload,
           const std::string& comment = {});

  /// Records a TCP segment with these flags (tcp_flag). A SYN without ACK begins a new
  /// connection. A payload that does not fit into one packet is split into several.
  void tcp(const Address& from, const Address& to, std::uint8_t flags,
           std::string_view payload = {}, const std::string& comment = {});
  /// Records the three-way handshake: SYN, SYN+ACK, ACK.
  void tcp_connect(const Address& client, const Address& server,
                   const std::string& comment = {});
  /// Records data and the ACK of the receiver.
  void tcp_data(const Address& from, const Address& to, std::string_view payload,
                const std::string& comment = {});
  /// Records FIN, ACK, FIN, ACK; the side `first` closes first.
  void tcp_close(const Address& first, const Address& second,
                 const std::string& comment = {});

  /// The first `max_notes` packets, for charts. A longer chart would be unreadable.
  static constexpr std::size_t max_notes = 200;
  const std::vector<PacketNote>& notes() const noexcept { return notes_; }
  /// The number of all recorded packets.
  std::size_t count() const noexcept { return count_; }

  /// Closes the file.
  void close();

 private:
  using Direction = std::pair<Address, Address>;
  void tcp_segment(const Direction& direction, std::uint8_t flags,
                   std::string_view payload, const std::string& comment);
  void add(PacketNote note, const std::string& packet);

  std::optional<PcapngFile> file_;
  std::map<Direction, std::uint32_t> next_;  // the next sequence number
  std::vector<PacketNote> notes_;
  std::size_t count_ = 0;
};

}  // namespace transport
