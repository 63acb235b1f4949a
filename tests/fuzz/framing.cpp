// Framing: the messages do not depend on the pieces in which the bytes arrive, no
// message is longer than allowed, and what we frame is found again.

#include "demos/transport/byte_stream/framing.h"

#include <vector>

#include "tests/fuzz/fuzz.h"

namespace {

constexpr std::size_t max_size = 64;

using Pieces = std::vector<std::string>;

/// What a receiver gets out of a stream.
struct Received {
  std::vector<std::string> messages;
  bool is_valid = true;  // false after a violation of the protocol
  bool operator==(const Received&) const = default;
};

template <class Framer>
Received receive(const Pieces& pieces) {
  Framer framer(max_size);
  Received received;
  try {
    for (const std::string& piece : pieces) {
      framer.feed(piece);
      while (auto message = framer.next()) received.messages.push_back(*message);
      fuzz::require(framer.waiting() <= max_size + transport::LengthFramer::header_size,
                    "an incomplete message is bounded");
    }
  } catch (const transport::FramingError&) {
    received.is_valid = false;
  }
  return received;
}

template <class Framer>
void check(const Pieces& pieces, const std::string& all) {
  const Received in_pieces = receive<Framer>(pieces);
  fuzz::require(in_pieces == receive<Framer>({all}), "pieces do not matter");
  for (const std::string& message : in_pieces.messages)
    fuzz::require(message.size() <= max_size, "no message is longer than allowed");
}

void check_round_trip(const std::string& message) {
  transport::LineFramer lines;
  lines.feed(transport::delimited(transport::escape(message)));
  const auto line = lines.next();
  fuzz::require(line && transport::unescape(*line) == message, "a line is found again");
  transport::LengthFramer blocks;
  blocks.feed(transport::length_prefixed(message));
  fuzz::require(blocks.next() == message, "a block is found again");
  fuzz::require(lines.waiting() + blocks.waiting() == 0, "nothing is left");
}

void check_unescape(const std::string& text) try {
  fuzz::require(transport::escape(transport::unescape(text)).size() == text.size(),
                "what unescape() accepts, escape() writes with as many bytes");
} catch (const transport::FramingError&) {
  // escape() cannot have produced it
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  Pieces pieces;
  std::string all;
  while (!input.empty()) all += pieces.emplace_back(input.piece());
  check<transport::LineFramer>(pieces, all);
  check<transport::LengthFramer>(pieces, all);
  check_round_trip(all);
  if (all.find('\n') == std::string::npos) check_unescape(all);
  return 0;
}
