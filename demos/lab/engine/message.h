#pragma once
// A request and its right answer. A request consists of lowercase letters that differ
// between requests and between flows, so that a swapped or outdated answer is detected.
// The right answer is the same text in capitals.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lab {

class Message {
 public:
  enum class Form { bytes, line };  // a line ends in '\n', counted in its size
  /// The number of letters that encode the sequence number, which UDP needs.
  static constexpr std::size_t sequence_letters = 8;

  /// `flow` makes the messages of one flow differ from those of every other.
  Message(std::size_t size, Form form, std::uint32_t flow) noexcept;

  std::size_t size() const noexcept { return size_; }
  /// Write size() bytes: the request, or the right answer.
  void write_request(std::uint32_t sequence, char* to) const noexcept;
  void write_answer(std::uint32_t sequence, char* to) const noexcept;
  /// Returns the number of the request to which an answer of this flow belongs, from
  /// its first letters; nullopt if they are not a number.
  std::optional<std::uint32_t> sequence_of(std::string_view answer) const noexcept;

 private:
  void write(std::uint32_t sequence, char first_letter, char* to) const noexcept;

  std::size_t size_;
  Form form_;
  std::uint32_t mask_;
};

}  // namespace lab
