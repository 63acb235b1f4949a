#include "demos/transport/path/relay.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

namespace transport {

using reactor::Address;
using reactor::UdpSocket;
using std::chrono::steady_clock;

namespace {

/// What is swapped waits for its successor; if none comes, it goes on after this.
constexpr std::chrono::milliseconds longest_hold{50};
/// What a datagram takes in memory beside its bytes.
constexpr std::size_t overhead = 256;

std::size_t index_of(Direction direction) {
  return static_cast<std::size_t>(direction);
}

}  // namespace

class Relay::State {
 public:
  State(reactor::Loop& loop, const Options& options)
      : loop_(loop),
        options_(options),
        timer_(loop, [this] { send_due(); }),
        front_(loop, options_.listen,
               {.on_receive = [this](std::string_view datagram, const Address& from) {
                 receive(datagram, from);
               }}) {}

  Address local_address() const { return front_.local_address(); }

  Counts counts(Direction direction) const {
    const std::lock_guard lock(mutex_);
    return counts_[index_of(direction)];
  }

 private:
  struct Client;
  struct Parcel {
    std::string datagram;
    std::weak_ptr<Client> client;  // it may be forgotten meanwhile
    Direction direction;
    std::uint64_t index;
    bool copy;
  };
  using Queue = std::multimap<steady_clock::time_point, Parcel>;

  /// One direction of a client.
  struct Lane {
    std::uint64_t received = 0;
    std::uint64_t highest = 0;  // number of what was sent on
    struct Held {
      std::uint64_t index;
      Queue::iterator place;
    };
    std::optional<Held> held;  // to be overtaken by the next one
  };

  struct Client {
    Client(reactor::Loop& loop, const Address& bound, UdpSocket::Callbacks callbacks)
        : back(loop, bound, std::move(callbacks)) {}
    Address address;
    std::uint64_t number = 0;
    std::uint64_t last_use = 0;
    UdpSocket back;  // to the server
    std::array<Lane, 2> lanes;
  };

  void receive(std::string_view datagram, const Address& from);
  std::shared_ptr<Client> client_of(const Address& address);
  std::shared_ptr<Client> add_client(const Address& address);
  void forget_the_most_silent();
  void take(std::string_view datagram, const std::shared_ptr<Client>& client,
            Direction direction);
  void deliver(Parcel parcel, const Fate& fate);
  Queue::iterator enqueue(Parcel parcel, steady_clock::time_point due);
  void release_held(Lane& lane, steady_clock::time_point due);
  void send_due();
  void send(Parcel& parcel);
  template <class Change>
  void count(Direction direction, Change change) {
    const std::lock_guard lock(mutex_);
    change(counts_[index_of(direction)]);
  }

  reactor::Loop& loop_;
  const Options options_;
  std::map<Address, std::shared_ptr<Client>> clients_;
  std::uint64_t clients_seen_ = 0;
  std::uint64_t uses_ = 0;
  Queue queue_;
  std::size_t waiting_ = 0;  // bytes in the queue
  mutable std::mutex mutex_;
  std::array<Counts, 2> counts_;
  reactor::Timer timer_;
  UdpSocket front_;
};

void Relay::State::receive(std::string_view datagram, const Address& from) {
  std::shared_ptr<Client> client;
  try {
    client = client_of(from);
  } catch (const std::system_error&) {  // no descriptors: the others are served on
    count(Direction::to_server, [](Counts& counts) {
      ++counts.received;
      ++counts.no_room;
    });
    return;
  }
  take(datagram, client, Direction::to_server);
}

std::shared_ptr<Relay::State::Client> Relay::State::client_of(const Address& address) {
  auto found = clients_.find(address);
  if (found == clients_.end()) {
    if (clients_.size() >= options_.most_clients) forget_the_most_silent();
    found = clients_.emplace(address, add_client(address)).first;
  }
  found->second->last_use = ++uses_;
  return found->second;
}

std::shared_ptr<Relay::State::Client> Relay::State::add_client(const Address& address) {
  const auto back = [this, address](std::string_view datagram, const Address&) {
    const auto client = clients_.find(address);
    if (client != clients_.end())
      take(datagram, std::shared_ptr(client->second), Direction::to_client);
  };
  const Address any(options_.to.is_ipv6() ? "::" : "0.0.0.0", 0);
  auto client =
      std::make_shared<Client>(loop_, any, UdpSocket::Callbacks{.on_receive = back});
  client->back.connect(options_.to);  // what others send to it is not for this client
  client->address = address;
  client->number = clients_seen_++;
  return client;
}

void Relay::State::forget_the_most_silent() {
  auto oldest = clients_.begin();
  for (auto i = clients_.begin(); i != clients_.end(); ++i)
    if (i->second->last_use < oldest->second->last_use) oldest = i;
  clients_.erase(oldest);
}

void Relay::State::take(std::string_view datagram,
                        const std::shared_ptr<Client>& client, Direction direction) {
  Lane& lane = client->lanes[index_of(direction)];
  const std::uint64_t index = lane.received++;
  const Fate fate =
      decide(options_.faults, options_.seed, {direction, client->number, index});
  const bool room =
      waiting_ + 2 * (datagram.size() + overhead) <= options_.most_waiting;
  count(direction, [&](Counts& counts) {
    ++counts.received;
    if (fate.lost)
      ++counts.lost;
    else if (!room)
      ++counts.no_room;
    else if (fate.duplicated)
      ++counts.duplicated;
  });
  if (!fate.lost && room)
    deliver({std::string(datagram), client, direction, index, false}, fate);
}

void Relay::State::deliver(Parcel parcel, const Fate& fate) {
  const auto client = parcel.client.lock();
  Lane& lane = client->lanes[index_of(parcel.direction)];
  auto due = steady_clock::now() + fate.delay;
  const bool hold = fate.swapped && !lane.held;
  if (hold) due += longest_hold;
  Parcel copy = parcel;
  copy.copy = true;
  const std::uint64_t index = parcel.index;
  const auto place = enqueue(std::move(parcel), due);
  if (hold)
    lane.held = {index, place};
  else
    release_held(lane, due);
  if (fate.duplicated) enqueue(std::move(copy), due);
  send_due();
}

Relay::State::Queue::iterator Relay::State::enqueue(Parcel parcel,
                                                    steady_clock::time_point due) {
  waiting_ += parcel.datagram.size() + overhead;
  return queue_.emplace(due, std::move(parcel));
}

/// Its successor is in the queue, due then: it goes right behind.
void Relay::State::release_held(Lane& lane, steady_clock::time_point due) {
  if (!lane.held) return;
  auto node = queue_.extract(lane.held->place);
  lane.held.reset();
  node.key() = due;
  queue_.insert(std::move(node));
}

void Relay::State::send_due() {
  const auto now = steady_clock::now();
  while (!queue_.empty() && queue_.begin()->first <= now) {
    auto node = queue_.extract(queue_.begin());
    waiting_ -= node.mapped().datagram.size() + overhead;
    send(node.mapped());
  }
  if (!queue_.empty()) timer_.start_once(queue_.begin()->first - now);
}

void Relay::State::send(Parcel& parcel) {
  const auto client = parcel.client.lock();
  bool sent = false, late = false;
  if (client) {
    Lane& lane = client->lanes[index_of(parcel.direction)];
    const bool held = !parcel.copy && lane.held && lane.held->index == parcel.index;
    if (held) lane.held.reset();  // no successor came in time
    late = !parcel.copy && parcel.index < lane.highest;
    lane.highest = std::max(lane.highest, parcel.index);
    sent = !(parcel.direction == Direction::to_server
                 ? client->back.send(parcel.datagram)
                 : front_.send(parcel.datagram, client->address));
  }
  count(parcel.direction, [&](Counts& counts) {
    ++(sent ? counts.sent : counts.no_room);
    if (sent && late) ++counts.late;
  });
}

Relay::Relay(reactor::Loop& loop, const Options& options)
    : state_(std::make_unique<State>(loop, options)) {}
Relay::~Relay() = default;

Address Relay::local_address() const { return state_->local_address(); }

Relay::Counts Relay::counts(Direction direction) const {
  return state_->counts(direction);
}

}  // namespace transport
