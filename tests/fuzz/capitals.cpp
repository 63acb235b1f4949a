// Capitals: a stream in any pieces gives the same as the whole, and as many bytes.

#include "demos/uppercase/capitals.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  uppercase::CapitalStream stream;
  std::string whole, pieces;
  while (!input.empty()) {
    const std::string piece = input.piece();
    whole += piece;
    stream.append(piece, pieces);
    fuzz::require(pieces.size() + 4 > whole.size(), "only a part of a letter waits");
  }
  pieces += stream.finish();
  const std::size_t before = whole.size();
  uppercase::capitalise(whole);
  fuzz::require(whole.size() == before, "capitals have as many bytes");
  fuzz::require(pieces == whole, "pieces give the same capitals as the whole");
  uppercase::capitalise(pieces);
  fuzz::require(pieces == whole, "capitals stay as they are");
  return 0;
}
