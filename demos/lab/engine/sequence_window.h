#pragma once
// Which of the latest sequence numbers of a flow have arrived, one bit for each. It
// distinguishes arrivals in order, reordered and duplicate ones (RFC 4737, RFC 5560).

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lab {

class SequenceWindow {
 public:
  enum class Arrival { in_order, reordered, duplicate, too_old };

  /// Remembers `places` numbers up to the highest seen; a power of two, at least 64.
  explicit SequenceWindow(std::size_t places) : bits_(places / 64) {}

  std::size_t places() const noexcept { return bits_.size() * 64; }

  /// Called when a number arrives. Reordered: a higher number arrived earlier. Too old:
  /// it is no longer known whether the number arrived before.
  Arrival arrive(std::uint64_t number) noexcept {
    if (number >= end_) {
      advance_to(number + 1);
      word_of(number) |= bit_of(number);
      return Arrival::in_order;
    }
    if (end_ - number > places()) return Arrival::too_old;
    if ((word_of(number) & bit_of(number)) != 0) return Arrival::duplicate;
    word_of(number) |= bit_of(number);
    return Arrival::reordered;
  }

 private:
  std::uint64_t& word_of(std::uint64_t number) noexcept {
    return bits_[number / 64 & (bits_.size() - 1)];
  }
  static std::uint64_t bit_of(std::uint64_t number) noexcept {
    return std::uint64_t{1} << (number % 64);
  }
  /// Forgets the numbers whose places are reused.
  void advance_to(std::uint64_t end) noexcept {
    if (end - end_ >= places())
      std::fill(bits_.begin(), bits_.end(), 0);
    else
      for (std::uint64_t i = end_; i < end; ++i) word_of(i) &= ~bit_of(i);
    end_ = end;
  }

  std::vector<std::uint64_t> bits_;
  std::uint64_t end_ = 0;  // one more than the highest number seen
};

}  // namespace lab
