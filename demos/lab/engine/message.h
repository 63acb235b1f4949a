#pragma once
// What is sent and what must come back. A request is lowercase letters that differ from
// request to request and from flow to flow, so that a swapped, stale or invented answer
// is seen; the right answer is the same in capitals.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lab {

class Message {
 public:
  enum class Form { bytes, line };  // a line ends in '\n', counted in its size
  /// Letters that carry the whole sequence number, which UDP needs.
  static constexpr std::size_t sequence_letters = 8;

  /// `flow` makes the messages of one flow differ from those of every other.
  Message(std::size_t size, Form form, std::uint32_t flow) noexcept;

  std::size_t size() const noexcept { return size_; }
  /// Writes size() bytes: the request, or the answer to it.
  void write_request(std::uint32_t sequence, char* to) const noexcept;
  void write_answer(std::uint32_t sequence, char* to) const noexcept;
  /// The number of the request that an answer of this flow belongs to, by its first
  /// letters; nullopt when these are no such letters.
  std::optional<std::uint32_t> sequence_of(std::string_view answer) const noexcept;

 private:
  void write(std::uint32_t sequence, char first_letter, char* to) const noexcept;

  std::size_t size_;
  Form form_;
  std::uint32_t mask_;
};

}  // namespace lab
