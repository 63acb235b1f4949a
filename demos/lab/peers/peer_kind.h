#pragma once
// The ways in which TCP peers misbehave on purpose, and how often.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "demos/lab/clock.h"

namespace lab {

/// The rules of one kind. All peers follow the same course: connect, send a round of
/// bytes, take the answer, and then what `next` says.
struct Habit {
  enum class Reads { at_once, one_byte, never };
  enum class Next {
    repeat,      // when the round is answered, another one on the same connection
    keep_on,     // another one without waiting for answers
    reconnect,   // when the round is answered, close and connect again
    half_close,  // end the sending side, take the rest and the end, connect again
    reset,       // leave in the middle of a message (RST), connect again
  };
  const char* name = nullptr;
  std::size_t round = 0;          // bytes; 0: it never says anything
  std::size_t piece = 32 * 1024;  // bytes in one write at most
  Duration interval = std::chrono::milliseconds(100);  // of a peer's rounds, at least
  double most_rounds = 100;  // per second, of all peers of the kind together
  Reads reads = Reads::at_once;
  Next next = Next::repeat;
  bool tiny_buffers = false;   // of the socket
  bool whole_answers = false;  // reads when the answer of the round is there
};

/// Bytes of a message of a peer; the last one of a reset is cut in its middle.
constexpr std::size_t peer_message_size = 16;

/// "cut, coalesce, dribble, ...": all names there are.
std::string peer_kind_names();

/// So many peers of one kind.
struct PeerGroup {
  const Habit* habit;
  std::size_t count;
};

/// Reads "cut:3,silent:100". Throws std::invalid_argument that says what is wrong with
/// which word. A kind may appear once.
std::vector<PeerGroup> parse_peers(const std::string& text);

}  // namespace lab
