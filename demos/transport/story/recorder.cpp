#include "demos/transport/story/recorder.h"

#include <algorithm>

namespace transport {

namespace {

constexpr const char* origin =
    "These packets are composed: as seen by the program, not from the wire. "
    "Payloads, addresses and ports are real; sequence numbers, windows and pure ACKs "
    "are composed by the program.";

/// The initial sequence numbers of the two sides. A real kernel chooses random ones.
constexpr std::uint32_t client_start = 1000, server_start = 5000;

}  // namespace

Recorder::Recorder(const std::string& path, const std::string& program) {
  if (!path.empty()) file_.emplace(path, program, origin);
}

void Recorder::add(PacketNote note, const std::string& packet) {
  ++count_;
  if (file_) file_->write(packet, std::chrono::system_clock::now(), note.comment);
  if (notes_.size() < max_notes) notes_.push_back(std::move(note));
}

void Recorder::udp(const Address& from, const Address& to, std::string_view payload,
                   const std::string& comment) {
  add({from, to, "UDP", payload.size(), comment}, udp_packet(from, to, payload));
}

void Recorder::tcp(const Address& from, const Address& to, std::uint8_t flags,
                   std::string_view payload, const std::string& comment) {
  const Direction direction{from, to};
  if (flags == tcp_flag::syn) {
    next_[direction] = client_start;
    next_[{to, from}] = server_start;
  }
  do {
    const std::string_view part = payload.substr(0, max_tcp_payload);
    payload.remove_prefix(part.size());
    tcp_segment(direction, flags, part, comment);
  } while (!payload.empty());
}

void Recorder::tcp_segment(const Direction& direction, std::uint8_t flags,
                           std::string_view payload, const std::string& comment) {
  const auto& [from, to] = direction;
  TcpFields fields;
  fields.flags = flags;
  fields.sequence = next_[direction];
  const bool refuses =
      flags == (tcp_flag::rst | tcp_flag::ack) && next_[direction] == server_start;
  // A RST that refuses a SYN has sequence number 0 (RFC 9293, 3.10.7.1).
  if (refuses) fields.sequence = 0;
  if ((flags & tcp_flag::ack) != 0) fields.acknowledgement = next_[{to, from}];
  // SYN and FIN each count as one byte in the sequence numbers.
  next_[direction] += static_cast<std::uint32_t>(payload.size()) +
                      ((flags & (tcp_flag::syn | tcp_flag::fin)) != 0 ? 1 : 0);
  PacketNote note{from, to, flags_text(flags), {}, comment};
  if (!payload.empty()) note.payload = payload.size();
  add(std::move(note), tcp_packet(from, to, fields, payload));
}

void Recorder::tcp_connect(const Address& client, const Address& server,
                           const std::string& comment) {
  tcp(client, server, tcp_flag::syn, {}, comment);
  tcp(server, client, tcp_flag::syn | tcp_flag::ack);
  tcp(client, server, tcp_flag::ack);
}

void Recorder::tcp_data(const Address& from, const Address& to,
                        std::string_view payload, const std::string& comment) {
  tcp(from, to, tcp_flag::psh | tcp_flag::ack, payload, comment);
  tcp(to, from, tcp_flag::ack);
}

void Recorder::tcp_close(const Address& first, const Address& second,
                         const std::string& comment) {
  tcp(first, second, tcp_flag::fin | tcp_flag::ack, {}, comment);
  tcp(second, first, tcp_flag::ack);
  tcp(second, first, tcp_flag::fin | tcp_flag::ack);
  tcp(first, second, tcp_flag::ack);
}

void Recorder::close() {
  if (file_) file_->close();
}

}  // namespace transport
