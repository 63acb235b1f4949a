#pragma once
// Private to the library: the streams of a loop share their buffers. So an idle stream
// needs none, and a busy one does not allocate memory.

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace reactor::detail {

class BufferPool {
 public:
  using Buffer = std::unique_ptr<std::string>;

  BufferPool() { spare_.reserve(most); }

  /// Lends an empty buffer.
  Buffer take() {
    if (spare_.empty()) return std::make_unique<std::string>();
    Buffer buffer = std::move(spare_.back());
    spare_.pop_back();
    return buffer;
  }
  /// Frees the buffer if it is large, or if there are enough for the next streams.
  void give_back(Buffer buffer) noexcept {
    if (buffer->capacity() > largest || spare_.size() == most) return;
    buffer->clear();
    spare_.push_back(std::move(buffer));
  }

 private:
  // At most so many buffers of at most this size are kept.
  static constexpr std::size_t most = 8;
  static constexpr std::size_t largest = 256 * 1024;

  std::vector<Buffer> spare_;
};

}  // namespace reactor::detail
