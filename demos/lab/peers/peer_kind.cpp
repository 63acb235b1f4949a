#include "demos/lab/peers/peer_kind.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <string_view>

namespace lab {
namespace {

using std::chrono::milliseconds;
using Reads = Habit::Reads;
using Next = Habit::Next;

constexpr std::size_t message = peer_message_size;
constexpr std::size_t most_peers = 50'000;

// docs/protocol.md states these rates.
constexpr std::array<Habit, 8> habits{{
    {.name = "cut", .round = message, .piece = 1, .most_rounds = 200},
    {.name = "coalesce",
     .round = 128 * message,
     .most_rounds = 200,
     .whole_answers = true},
    {.name = "dribble",
     .round = 1,
     .most_rounds = 10'000,
     .reads = Reads::one_byte,
     .next = Next::keep_on},
    {.name = "never-read",
     .round = 1024 * message,
     .interval = milliseconds(10),
     .most_rounds = 2000,
     .reads = Reads::never,
     .next = Next::keep_on,
     .tiny_buffers = true},
    {.name = "reset", .round = message + message / 2, .next = Next::reset},
    {.name = "half-close", .round = 4096 * message, .next = Next::half_close},
    {.name = "silent"},
    {.name = "churn", .round = message, .most_rounds = 200, .next = Next::reconnect},
}};

PeerGroup parse_group(std::string_view word) {
  const auto fail = [&](const std::string& why) {
    throw std::invalid_argument("--peers: '" + std::string(word) + "': " + why);
  };
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos) fail("expected KIND:NUMBER, as in dribble:10");
  const std::string_view name = word.substr(0, colon), number = word.substr(colon + 1);
  const auto* const habit =
      std::find_if(habits.begin(), habits.end(),
                   [name](const Habit& one) { return one.name == name; });
  if (habit == habits.end()) fail("the kinds are " + peer_kind_names());
  std::size_t count = 0;
  const char* const end = number.data() + number.size();
  const auto [stop, problem] = std::from_chars(number.data(), end, count);
  if (problem != std::errc() || stop != end || count < 1 || count > most_peers)
    fail("the number must be from 1 to " + std::to_string(most_peers));
  return {habit, count};
}

}  // namespace

std::string peer_kind_names() {
  std::string names;
  for (const Habit& one : habits)
    names += (names.empty() ? "" : ", ") + std::string(one.name);
  return names;
}

std::vector<PeerGroup> parse_peers(const std::string& text) {
  std::vector<PeerGroup> groups;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    const PeerGroup group =
        parse_group(std::string_view(text).substr(from, comma - from));
    for (const PeerGroup& earlier : groups)
      if (earlier.habit == group.habit)
        throw std::invalid_argument(std::string("--peers: ") + group.habit->name +
                                    " appears twice");
    groups.push_back(group);
    from = comma + 1;
  }
  return groups;
}

}  // namespace lab
