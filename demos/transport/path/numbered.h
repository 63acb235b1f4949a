#pragma once
// Numbered datagrams: what a receiver sees of what was sent as "0", "1", "2" ...

#include <cstdint>
#include <string>

namespace transport {

struct SequenceReport {
  // A character per number: '=' arrived, '.' lost, '<' late (behind a higher number),
  // '2' more than once.
  std::string picture;
  std::size_t lost = 0, late = 0, twice = 0;
};

/// The number that a datagram is, below `count`. Throws std::runtime_error for anything
/// else.
std::size_t number_in(const std::string& datagram, std::size_t count);

/// Takes so many datagrams out of a UDP socket, fewer when no more come in time.
/// Throws what number_in throws.
SequenceReport receive_numbers(int fd, std::uint64_t datagrams, std::size_t count);

}  // namespace transport
