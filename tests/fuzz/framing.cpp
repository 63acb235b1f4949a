// Framing: the messages do not depend on the pieces in which the bytes arrive, no
// message is longer than allowed, and what we frame is found again.

#include "demos/transport/byte_stream/framing.h"

#include <vector>

#include "tests/fuzz/fuzz.h"

namespace {

constexpr std::size_t max_size = 64;
using Messages = std::vector<std::string>;

/// Takes all complete messages. Returns false after a violation of the protocol.
template <class Framer>
bool take_all(Framer& framer, Messages& messages) try {
  while (auto message = framer.next()) messages.push_back(*message);
  return true;
} catch (const transport::FramingError&) {
  return false;
}

template <class Framer>
void check(const std::vector<std::string_view>& pieces) {
  std::string all;
  Messages in_pieces, at_once;
  Framer slow(max_size), fast(max_size);
  bool is_valid = true;
  for (const std::string_view piece : pieces) {
    all += piece;
    slow.feed(piece);
    is_valid = is_valid && take_all(slow, in_pieces);
    if (!is_valid) break;
    fuzz::require(slow.waiting() <= max_size + transport::LengthFramer::header_size,
                  "an incomplete message is bounded");
  }
  fast.feed(all);
  fuzz::require(take_all(fast, at_once) == is_valid || !is_valid,
                "bytes at once are as valid as in pieces");
  if (is_valid) fuzz::require(in_pieces == at_once, "the messages are the same");
  for (const std::string& message : in_pieces)
    fuzz::require(message.size() <= max_size, "no message is longer than allowed");
}

void check_round_trip(std::string_view message) {
  transport::LineFramer lines;
  lines.feed(transport::delimited(transport::escape(message)));
  const auto line = lines.next();
  fuzz::require(line && transport::unescape(*line) == message, "a line is found again");
  transport::LengthFramer blocks;
  blocks.feed(transport::length_prefixed(message));
  fuzz::require(blocks.next() == std::string(message), "a block is found again");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  std::vector<std::string_view> pieces;
  while (!input.empty()) pieces.push_back(input.piece());
  check<transport::LineFramer>(pieces);
  check<transport::LengthFramer>(pieces);
  for (const std::string_view piece : pieces) check_round_trip(piece);
  return 0;
}
