#pragma once
// The kinds of TCP clients that misbehave on purpose, how often they do so, and what
// they experienced.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "demos/lab/clock.h"

namespace lab {

/// The rules of one kind. Every client connects, sends a round of bytes, reads the
/// answer, and then does what `next` says.
struct Habit {
  enum class Reads { at_once, one_byte, never };
  enum class Next {
    repeat,      // when the round is answered, send another on the same connection
    keep_on,     // send another round without waiting for the answer
    reconnect,   // when the round is answered, close and connect again
    half_close,  // shut down the sending side, read until the end, connect again
    reset,       // leave in the middle of a message (RST), connect again
  };
  const char* name = nullptr;
  std::size_t round = 0;          // bytes; 0: it never sends anything
  std::size_t piece = 32 * 1024;  // bytes in one write at most
  Duration interval =
      std::chrono::milliseconds(100);  // shortest time between two rounds
  double most_rounds = 100;  // per second, of all clients of the kind together
  Reads reads = Reads::at_once;
  Next next = Next::repeat;
  bool tiny_buffers = false;   // of the socket
  bool whole_answers = false;  // reads only when the whole answer has arrived
};

/// Bytes of a message. A client that resets cuts its last message in half.
constexpr std::size_t peer_message_size = 16;

/// Returns "cut, coalesce, dribble, ...": the names of all kinds.
std::string peer_kind_names();

/// A number of clients of one kind.
struct PeerGroup {
  const Habit* habit;
  std::size_t count;
};

/// Parses "cut:3,silent:100"; a kind may appear once. Throws std::invalid_argument that
/// names the wrong word and the reason.
std::vector<PeerGroup> parse_peers(const std::string& text);

/// What the clients of one kind experienced together.
struct PeerCounters {
  std::int64_t connections = 0;  // that were established
  std::int64_t failed = 0;       // attempts to connect
  std::int64_t ended = 0;        // connections that the server ended too early
  std::int64_t completed = 0;    // rounds that were answered completely, or reset
  std::int64_t bytes_sent = 0;
  std::int64_t bytes_answered = 0;
  // Bytes of answers that were wrong, that no request asked for, or that were missing
  // when a half-closed connection ended.
  std::int64_t wrong = 0;
};

/// The counters of one kind, with its name and its number of clients.
struct PeerReport {
  std::string kind;
  std::int64_t peers = 0;
  PeerCounters counters;
  std::int64_t stalled = 0;  // clients from which the server has stopped reading
};
/// One report for each kind that was asked for.
using PeerReports = std::vector<PeerReport>;

}  // namespace lab
