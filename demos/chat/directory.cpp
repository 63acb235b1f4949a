#include "demos/chat/directory.h"

#include <algorithm>

namespace chat {

using reactor::Address;
using namespace std::chrono_literals;

namespace {

constexpr auto ask_again = 1s;
constexpr auto refusal_pause = 10s;
constexpr int most_doublings = 6;  // of that: some 10 min
constexpr int most_questions = 3;  // to who was only heard of
constexpr std::size_t questions_at_once = 16;
constexpr auto round_pause = 100ms;
constexpr std::ptrdiff_t dials_at_once = 8;
// Two newcomers learn of each other by this, before either has a connection.
constexpr auto remember_asker = 10s;
constexpr std::size_t most_askers = most_buddies;

}  // namespace

Directory::Entry* Directory::find(const Address& address) {
  const auto is_it = [&](const Entry& entry) { return entry.address == address; };
  const auto found = std::find_if(entries_.begin(), entries_.end(), is_it);
  return found == entries_.end() ? nullptr : &*found;
}

void Directory::add(const Address& address, bool named, Time now) {
  if (address == self_ || address.port() == 0 || find(address) != nullptr) return;
  if (address.family() != self_.family()) return;
  if (!named && entries_.size() >= most_addresses) return;
  entries_.push_back({address, named, now, random_token()});
}

/// Whether there is something to ask: is anybody there, or whom does he know.
bool Directory::is_open(const Entry& entry) {
  if (entry.state == State::asking)
    return entry.named || entry.questions < most_questions;
  if (entry.state == State::refused) return true;
  return entry.state == State::linked && !entry.told &&
         entry.questions < most_questions;
}

bool Directory::is_due(const Entry& entry, Time now) {
  return is_open(entry) && now >= entry.next;
}

std::vector<std::pair<Address, std::string>> Directory::questions(Time now) {
  std::vector<std::pair<Address, std::string>> due;
  if (now < not_before_) return due;
  std::erase_if(entries_, [&](const Entry& entry) {
    return entry.state == State::asking && !is_open(entry) && now >= entry.next;
  });
  for (Entry& entry : entries_) {
    if (!is_due(entry, now)) continue;
    if (due.size() == questions_at_once) break;
    std::string text = to_datagram({Presence::Kind::hello, name_, entry.nonce, {}});
    // An answer is never longer than its question, so that nobody can use us to flood a
    // third one. Who was only heard of is not asked for more than a word.
    const bool for_all = entry.named || entry.state == State::linked;
    const std::size_t for_a_name = text.size() - name_.size() + longest_name;
    text.resize(for_all ? hello_size : for_a_name, ' ');
    due.emplace_back(entry.address, std::move(text));
    entry.next = now + ask_again;
    ++entry.questions;
    if (entry.state == State::refused) entry.state = State::asking;
  }
  if (!due.empty()) not_before_ = now + round_pause;
  return due;
}

std::string Directory::received(std::string_view datagram, const Address& from,
                                std::vector<Address> here, Time now) {
  const auto presence = parse_presence(datagram);
  if (!presence || from == self_) return {};
  if (presence->kind == Presence::Kind::hello)
    return answer(*presence, datagram.size(), from, std::move(here), now);
  if (presence->kind == Presence::Kind::here) heard(*presence, from, now);
  // Of who has a connection with us, that one's end counts, not a datagram.
  const Entry* entry = find(from);
  const bool linked = entry != nullptr && entry->state == State::linked;
  if (presence->kind == Presence::Kind::bye && !linked) left(from, now);
  return {};
}

std::string Directory::answer(const Presence& question, std::size_t limit,
                              const Address& from, std::vector<Address> here,
                              Time now) {
  std::erase_if(askers_, [&](const auto& asker) {
    return asker.first == from || now - asker.second > remember_asker;
  });
  for (const auto& [asker, when] : askers_)
    if (std::find(here.begin(), here.end(), asker) == here.end()) here.push_back(asker);
  std::erase(here, from);
  // Not all may fit: so not the same ones first in every answer.
  if (!here.empty())
    std::rotate(here.begin(),
                here.begin() + static_cast<std::ptrdiff_t>(turn_++ % here.size()),
                here.end());
  if (askers_.size() == most_askers) askers_.erase(askers_.begin());
  askers_.emplace_back(from, now);
  return to_datagram({Presence::Kind::here, name_, question.nonce, std::move(here)},
                     std::min(limit, hello_size));
}

void Directory::heard(const Presence& answer, const Address& from, Time now) {
  Entry* entry = find(from);
  if (entry == nullptr || entry->questions == 0 || entry->nonce != answer.nonce) return;
  if (entry->named || entry->state == State::linked) entry->told = true;
  if (entry->state == State::asking) entry->state = State::answered;
  entry->nonce = random_token();  // an answer counts once
  for (const Address& other : answer.others) add(other, false, now);
}

std::optional<Address> Directory::next_dial() {
  const auto is = [](State state) {
    return [state](const Entry& entry) { return entry.state == state; };
  };
  const auto under_way =
      std::count_if(entries_.begin(), entries_.end(), is(State::dialling));
  const auto next = std::find_if(entries_.begin(), entries_.end(), is(State::answered));
  if (under_way >= dials_at_once || next == entries_.end()) return std::nullopt;
  next->state = State::dialling;
  return next->address;
}

void Directory::linked(const Address& address, Time now) {
  Entry* entry = find(address);
  if (entry == nullptr) return;
  entry->state = State::linked;
  entry->lost = false;
  entry->questions = entry->refusals = 0;
  entry->next = now;
}

void Directory::lost(const Address& address, Time now) {
  Entry* entry = find(address);
  if (entry == nullptr || entry->state == State::avoided ||
      entry->state == State::refused)
    return;
  entry->state = State::asking;
  entry->next = now + ask_again;
  entry->questions = 0;
  entry->told = false;
  entry->lost = true;
}

void Directory::refused(const Address& address, Time now) {
  lost(address, now);
  Entry* entry = find(address);
  if (entry == nullptr || entry->state != State::asking) return;
  entry->state = State::refused;
  entry->next =
      now + refusal_pause * (1 << std::min(entry->refusals++, most_doublings));
}

void Directory::avoid(const Address& address) {
  if (Entry* entry = find(address)) entry->state = State::avoided;
}

void Directory::left(const Address& address, Time now) {
  lost(address, now);
  std::erase_if(entries_, [&](const Entry& entry) {
    return entry.address == address && !entry.named && entry.state == State::asking;
  });
}

bool Directory::complete() const {
  return std::none_of(entries_.begin(), entries_.end(), [](const Entry& entry) {
    const bool on_its_way =
        entry.state == State::answered || entry.state == State::dialling;
    const bool may_tell = entry.state == State::asking || entry.named;
    return !entry.lost && (on_its_way || (may_tell && is_open(entry)));
  });
}

std::vector<Address> Directory::silent() const {
  std::vector<Address> all;
  for (const Entry& entry : entries_)
    if (entry.named && entry.state == State::asking) all.push_back(entry.address);
  return all;
}

Time Directory::next_question() const {
  Time first = Time::max();
  for (const Entry& entry : entries_)
    if (is_open(entry) || entry.state == State::asking)
      first = std::min(first, entry.next);
  return first == Time::max() ? first : std::max(first, not_before_);
}

std::vector<Address> Directory::addresses() const {
  std::vector<Address> all;
  for (const Entry& entry : entries_) all.push_back(entry.address);
  return all;
}

}  // namespace chat
