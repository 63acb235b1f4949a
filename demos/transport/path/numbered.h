#pragma once
// Receives numbered datagrams, "0", "1", "2" ..., and reports what has happened to
// them.

#include <cstdint>
#include <string>

namespace transport {

struct SequenceReport {
  // One character per number: '=' arrived, '.' lost, '<' late (it came after a higher
  // number), '2' arrived more than once.
  std::string picture;
  std::size_t lost = 0, late = 0, twice = 0;
};

/// Returns the number in a datagram. Throws std::runtime_error if the datagram is not a
/// number below `count`.
std::size_t number_in(const std::string& datagram, std::size_t count);

/// Receives `datagrams` datagrams with numbers below `count` from a UDP socket.
/// Receives fewer if no further one comes within demo::time_limit. Throws what
/// number_in() throws.
SequenceReport receive_numbers(int fd, std::uint64_t datagrams, std::size_t count);

}  // namespace transport
