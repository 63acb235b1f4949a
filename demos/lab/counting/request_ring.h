#pragma once
// The requests of one flow that are in flight, by sequence number. A ring whose size is
// a power of two and grows with the number in flight; a single request needs no
// allocation.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "demos/lab/clock.h"

namespace lab {

struct Request {
  enum class State : std::uint8_t { none, waiting, answered, wrong };
  Time intended;  // when the plan wanted to send it
  Time sent;      // when the kernel took it
  State state = State::none;
};

class RequestRing {
 public:
  /// `places` must be a power of two.
  explicit RequestRing(std::size_t places) : places_(places) {}

  std::size_t capacity() const noexcept { return places_.size(); }
  Request& operator[](std::uint32_t sequence) noexcept {
    return places_[sequence & (places_.size() - 1)];
  }
  /// Doubles the places; keeps the `capacity()` requests before `end`.
  void grow(std::uint32_t end) {
    std::vector<Request> larger(places_.size() * 2);
    for (std::size_t i = 1; i <= places_.size(); ++i) {
      const std::uint32_t sequence = end - static_cast<std::uint32_t>(i);
      larger[sequence & (larger.size() - 1)] = (*this)[sequence];
    }
    places_.swap(larger);
  }

 private:
  std::vector<Request> places_;
};

}  // namespace lab
