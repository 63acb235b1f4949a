#include "reactor/detail/byte_reader.h"

#include <utility>

namespace reactor::detail {

bool ByteReader::ready() {
  if (given_) loop_.buffers.give_back(std::move(given_));
  if (next_ || ended_) return true;
  unpause();
  return false;
}

std::optional<std::string_view> ByteReader::take() {
  if (!next_) return std::nullopt;
  given_ = std::move(next_);
  return *given_;
}

void ByteReader::received(std::string_view bytes) {
  if (discarding_) return;
  if (!next_) next_ = loop_.buffers.take();
  next_->append(bytes);
  if (awaited()) return wake();
  paused_ = true;
  pause();
}

void ByteReader::end() {
  ended_ = true;
  wake();
}

void ByteReader::discard() {
  discarding_ = true;
  next_.reset();
  unpause();
}

void ByteReader::unpause() {
  if (std::exchange(paused_, false)) resume();
}

}  // namespace reactor::detail
