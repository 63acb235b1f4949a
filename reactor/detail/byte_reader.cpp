#include "reactor/detail/byte_reader.h"

#include <utility>

namespace reactor::detail {
namespace {

constexpr std::size_t kept_while_waiting =
    1024;  // larger buffers of idle streams are freed

void shrink(std::string& buffer) {
  if (buffer.capacity() > kept_while_waiting) buffer = std::string();
}

}  // namespace

bool ByteReader::ready() {
  if (!next_.empty() || ended_) return true;
  shrink(given_);
  shrink(next_);
  unpause();
  return false;
}

std::optional<std::string_view> ByteReader::take() {
  if (next_.empty()) return std::nullopt;
  given_.swap(next_);
  next_.clear();
  return given_;
}

void ByteReader::received(std::string_view bytes) {
  if (discarding_) return;
  next_.append(bytes);
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
  next_ = std::string();
  unpause();
}

void ByteReader::unpause() {
  if (std::exchange(paused_, false)) resume();
}

}  // namespace reactor::detail
