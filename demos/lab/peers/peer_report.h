#pragma once
// What misbehaving peers experienced: numbers for the results.

#include <cstdint>
#include <string>
#include <vector>

namespace lab {

/// What the peers of one kind experienced together.
struct PeerCounters {
  std::int64_t connections = 0;  // that were established
  std::int64_t failed = 0;       // attempts to connect
  std::int64_t ended = 0;        // connections that the server ended too early
  std::int64_t completed = 0;    // rounds: answered to the last byte, or reset
  std::int64_t bytes_sent = 0;
  std::int64_t bytes_answered = 0;
  // Bytes of answers that were not the right ones, that nobody asked for, or that were
  // missing when a half-closed connection ended.
  std::int64_t wrong = 0;
};

/// The same with the name of the kind, and how many peers there are of it.
struct PeerReport {
  std::string kind;
  std::int64_t peers = 0;
  PeerCounters counters;
  std::int64_t stalled = 0;  // peers from which the server has stopped reading
};
/// One for each kind that was asked for; empty when there are no such peers.
using PeerReports = std::vector<PeerReport>;

}  // namespace lab
