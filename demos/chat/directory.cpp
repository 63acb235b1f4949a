#include "demos/chat/directory.h"

#include <algorithm>

namespace chat {

using reactor::Address;
using namespace std::chrono_literals;

namespace {

constexpr auto probe_interval = 1s;
constexpr auto first_refusal_pause = 10s;
constexpr int max_doublings = 6;  // the longest pause is 10 s * 2^6, about 10 min
constexpr int max_probes = 3;     // to an address that the user has not given
constexpr std::size_t max_probes_per_round = 16;
constexpr auto round_interval = 100ms;
constexpr std::ptrdiff_t max_connecting = 8;
// The answer to a probe contains the addresses of recent probers, so that two programs
// that start at the same time find each other before either has a connection.
constexpr auto prober_lifetime = 10s;
constexpr std::size_t max_probers = max_buddies;

}  // namespace

Directory::Entry* Directory::find(const Address& address) {
  const auto is_it = [&](const Entry& entry) { return entry.address == address; };
  const auto found = std::find_if(entries_.begin(), entries_.end(), is_it);
  return found == entries_.end() ? nullptr : &*found;
}

void Directory::add(const Address& address, bool user_named, Time now) {
  if (address == self_ || address.port() == 0 || find(address) != nullptr) return;
  if (address.family() != self_.family()) return;
  if (!user_named && entries_.size() >= max_addresses) return;
  entries_.push_back({address, user_named, now, random_token()});
}

/// Whether we do not know yet if a program listens there, or which peers it knows.
bool Directory::needs_probe(const Entry& entry) {
  if (entry.state == State::probing)
    return entry.user_named || entry.probes_sent < max_probes;
  if (entry.state == State::refused) return true;
  return entry.state == State::connected && !entry.has_told_peers &&
         entry.probes_sent < max_probes;
}

bool Directory::is_due(const Entry& entry, Time now) {
  return needs_probe(entry) && now >= entry.next_probe;
}

std::vector<std::pair<Address, std::string>> Directory::due_probes(Time now) {
  std::vector<std::pair<Address, std::string>> due;
  if (now < next_round_) return due;
  std::erase_if(entries_, [&](const Entry& entry) {
    return entry.state == State::probing && !needs_probe(entry) &&
           now >= entry.next_probe;
  });
  for (Entry& entry : entries_) {
    if (!is_due(entry, now)) continue;
    if (due.size() == max_probes_per_round) break;
    std::string text = to_datagram({Presence::Kind::hello, name_, entry.nonce, {}});
    // An answer is never longer than its probe, so nobody can use us to amplify a flood
    // of datagrams. The probe is padded: to a full datagram when the answer should list
    // peers, else only to the size of an answer with the longest name.
    const bool wants_peers = entry.user_named || entry.state == State::connected;
    const std::size_t for_a_name = text.size() - name_.size() + max_name_size;
    text.resize(wants_peers ? max_datagram_size : for_a_name, ' ');
    due.emplace_back(entry.address, std::move(text));
    entry.next_probe = now + probe_interval;
    ++entry.probes_sent;
    if (entry.state == State::refused) entry.state = State::probing;
  }
  if (!due.empty()) next_round_ = now + round_interval;
  return due;
}

std::string Directory::handle_datagram(std::string_view datagram, const Address& from,
                                       std::vector<Address> here, Time now) {
  const auto presence = parse_presence(datagram);
  if (!presence || from == self_) return {};
  if (presence->kind == Presence::Kind::hello)
    return answer_probe(*presence, datagram.size(), from, std::move(here), now);
  if (presence->kind == Presence::Kind::here) handle_answer(*presence, from, now);
  // While there is a TCP connection, only its end counts: a BYE could be forged.
  const Entry* entry = find(from);
  const bool is_connected = entry != nullptr && entry->state == State::connected;
  if (presence->kind == Presence::Kind::bye && !is_connected) on_left(from, now);
  return {};
}

std::string Directory::answer_probe(const Presence& probe, std::size_t limit,
                                    const Address& from, std::vector<Address> here,
                                    Time now) {
  std::erase_if(recent_probers_, [&](const auto& prober) {
    return prober.first == from || now - prober.second > prober_lifetime;
  });
  for (const auto& [prober, when] : recent_probers_)
    if (std::find(here.begin(), here.end(), prober) == here.end())
      here.push_back(prober);
  std::erase(here, from);
  // Not all addresses may fit, so each answer begins with another one.
  if (!here.empty())
    std::rotate(here.begin(),
                here.begin() + static_cast<std::ptrdiff_t>(rotation_++ % here.size()),
                here.end());
  if (recent_probers_.size() == max_probers)
    recent_probers_.erase(recent_probers_.begin());
  recent_probers_.emplace_back(from, now);
  return to_datagram({Presence::Kind::here, name_, probe.nonce, std::move(here)},
                     std::min(limit, max_datagram_size));
}

void Directory::handle_answer(const Presence& answer, const Address& from, Time now) {
  Entry* entry = find(from);
  if (entry == nullptr || entry->probes_sent == 0 || entry->nonce != answer.nonce)
    return;
  if (entry->user_named || entry->state == State::connected)
    entry->has_told_peers = true;
  if (entry->state == State::probing) entry->state = State::answered;
  entry->nonce = random_token();  // a second answer with the old nonce is ignored
  for (const Address& other : answer.others) add(other, false, now);
}

std::optional<Address> Directory::next_peer_to_connect() {
  const auto is = [](State state) {
    return [state](const Entry& entry) { return entry.state == state; };
  };
  const auto connecting =
      std::count_if(entries_.begin(), entries_.end(), is(State::connecting));
  const auto next = std::find_if(entries_.begin(), entries_.end(), is(State::answered));
  if (connecting >= max_connecting || next == entries_.end()) return std::nullopt;
  next->state = State::connecting;
  return next->address;
}

void Directory::on_connected(const Address& address, Time now) {
  Entry* entry = find(address);
  if (entry == nullptr) return;
  entry->state = State::connected;
  entry->was_lost = false;
  entry->probes_sent = entry->refusals = 0;
  entry->next_probe = now;
}

void Directory::on_disconnected(const Address& address, Time now) {
  Entry* entry = find(address);
  if (entry == nullptr || entry->state == State::avoided ||
      entry->state == State::refused)
    return;
  entry->state = State::probing;
  entry->next_probe = now + probe_interval;
  entry->probes_sent = 0;
  entry->has_told_peers = false;
  entry->was_lost = true;
}

void Directory::on_refused(const Address& address, Time now) {
  on_disconnected(address, now);
  Entry* entry = find(address);
  if (entry == nullptr || entry->state != State::probing) return;
  entry->state = State::refused;
  entry->next_probe =
      now + first_refusal_pause * (1 << std::min(entry->refusals++, max_doublings));
}

void Directory::avoid(const Address& address) {
  if (Entry* entry = find(address)) entry->state = State::avoided;
}

void Directory::on_left(const Address& address, Time now) {
  on_disconnected(address, now);
  std::erase_if(entries_, [&](const Entry& entry) {
    return entry.address == address && !entry.user_named &&
           entry.state == State::probing;
  });
}

bool Directory::is_complete() const {
  return std::none_of(entries_.begin(), entries_.end(), [](const Entry& entry) {
    const bool is_connecting =
        entry.state == State::answered || entry.state == State::connecting;
    const bool may_answer = entry.state == State::probing || entry.user_named;
    return !entry.was_lost && (is_connecting || (may_answer && needs_probe(entry)));
  });
}

std::vector<Address> Directory::unanswered() const {
  std::vector<Address> all;
  for (const Entry& entry : entries_)
    if (entry.user_named && entry.state == State::probing) all.push_back(entry.address);
  return all;
}

Time Directory::next_probe_time() const {
  Time first = Time::max();
  for (const Entry& entry : entries_)
    if (needs_probe(entry) || entry.state == State::probing)
      first = std::min(first, entry.next_probe);
  return first == Time::max() ? first : std::max(first, next_round_);
}

std::vector<Address> Directory::addresses() const {
  std::vector<Address> all;
  for (const Entry& entry : entries_) all.push_back(entry.address);
  return all;
}

}  // namespace chat
