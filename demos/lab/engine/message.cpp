#include "demos/lab/engine/message.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace lab {
namespace {

constexpr std::size_t alphabet = 26;

/// The alphabet many times, so that one copy fills a message from any letter on.
template <char first_letter>
constexpr auto make_filler() {
  std::array<char, 40 * alphabet> letters{};
  for (std::size_t i = 0; i < letters.size(); ++i)
    letters[i] = static_cast<char>(first_letter + static_cast<char>(i % alphabet));
  return letters;
}
constexpr auto lower_filler = make_filler<'a'>();
constexpr auto upper_filler = make_filler<'A'>();

void fill(char* to, std::size_t size, std::size_t from, const char* filler) {
  constexpr std::size_t piece = lower_filler.size() - alphabet;  // whole alphabets
  for (; size > piece; to += piece, size -= piece)
    std::memcpy(to, filler + from, piece);
  std::memcpy(to, filler + from, size);
}

}  // namespace

Message::Message(std::size_t size, Form form, std::uint32_t flow) noexcept
    : size_(size), form_(form), mask_((flow + 1) * 0x9e3779b1u) {}

void Message::write_request(std::uint32_t sequence, char* to) const noexcept {
  write(sequence, 'a', to);
}

void Message::write_answer(std::uint32_t sequence, char* to) const noexcept {
  write(sequence, 'A', to);
}

void Message::write(std::uint32_t sequence, char first_letter,
                    char* to) const noexcept {
  const std::size_t letters = form_ == Form::line ? size_ - 1 : size_;
  const std::size_t numbered = std::min(letters, sequence_letters);
  std::uint32_t rest = sequence ^ mask_;
  for (std::size_t i = 0; i < numbered; ++i, rest >>= 4)
    to[i] = static_cast<char>(first_letter + static_cast<char>(rest & 15));
  fill(to + numbered, letters - numbered, sequence % alphabet,
       first_letter == 'a' ? lower_filler.data() : upper_filler.data());
  if (form_ == Form::line) to[letters] = '\n';
}

std::optional<std::uint32_t> Message::sequence_of(
    std::string_view answer) const noexcept {
  if (answer.size() < sequence_letters) return std::nullopt;
  std::uint32_t number = 0;
  for (std::size_t i = sequence_letters; i-- > 0;) {
    const int digit = answer[i] - 'A';
    if (digit < 0 || digit > 15) return std::nullopt;
    number = number << 4 | static_cast<std::uint32_t>(digit);
  }
  return number ^ mask_;
}

}  // namespace lab
