#include "demos/transport/path/relay.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "demos/transport/path/circle.h"

namespace transport {

using reactor::Address;
using reactor::UdpSocket;
using std::chrono::steady_clock;

namespace {

/// A swapped datagram waits for its successor. If none comes within this time, the
/// datagram is sent.
constexpr std::chrono::milliseconds max_hold_time{50};
/// Approximate memory that a queued datagram needs in addition to its bytes.
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
        client_side_(
            loop, options_.listen,
            {.on_receive = [this](std::string_view datagram, const Address& from) {
              receive(datagram, from);
            }}) {
    if (leads_to(options_.to, local_address()))
      throw std::runtime_error("forward UDP to " + options_.to.to_string() +
                               ": this is the relay's own address (try another --to)");
  }

  Address local_address() const { return client_side_.local_address(); }

  Counts counts(Direction direction) const {
    const std::lock_guard lock(mutex_);
    return counts_[index_of(direction)];
  }

 private:
  struct Client;
  struct QueuedDatagram {
    std::string datagram;
    std::weak_ptr<Client> client;  // empty if the client was removed meanwhile
    Direction direction;
    std::uint64_t index;
    bool copy;  // the second one of a duplicated datagram
  };
  using Queue = std::multimap<steady_clock::time_point, QueuedDatagram>;

  /// One direction of a client.
  struct Flow {
    std::uint64_t received = 0;
    std::uint64_t highest = 0;  // highest number that was forwarded
    struct Held {
      std::uint64_t index;
      Queue::iterator place;
    };
    std::optional<Held> held;  // a swapped datagram that waits for its successor
  };

  struct Client {
    Client(reactor::Loop& loop, const Address& bound, UdpSocket::Callbacks callbacks)
        : server_side(loop, bound, std::move(callbacks)) {}
    Address address;
    std::uint64_t number = 0;
    std::uint64_t last_use = 0;
    UdpSocket server_side;  // connected to the server
    std::array<Flow, 2> flows;
  };

  void receive(std::string_view datagram, const Address& from);
  std::shared_ptr<Client> find_or_add_client(const Address& address);
  std::shared_ptr<Client> add_client(const Address& address);
  void forget_least_recent_client();
  void process(std::string_view datagram, const std::shared_ptr<Client>& client,
               Direction direction);
  void deliver(QueuedDatagram queued, const Fate& fate);
  Queue::iterator enqueue(QueuedDatagram queued, steady_clock::time_point due);
  void release_held(Flow& flow, steady_clock::time_point due);
  void send_due();
  void send(QueuedDatagram& queued);
  template <class Change>
  void count(Direction direction, Change change) {
    const std::lock_guard lock(mutex_);
    change(counts_[index_of(direction)]);
  }

  reactor::Loop& loop_;
  const Options options_;
  std::map<Address, std::shared_ptr<Client>> clients_;
  CircleDetector circle_;
  std::uint64_t clients_seen_ = 0;
  std::uint64_t uses_ = 0;
  Queue queue_;
  std::size_t waiting_bytes_ = 0;  // bytes in the queue
  mutable std::mutex mutex_;
  std::array<Counts, 2> counts_;
  reactor::Timer timer_;
  UdpSocket client_side_;
};

void Relay::State::receive(std::string_view datagram, const Address& from) {
  std::shared_ptr<Client> client;
  try {
    client = find_or_add_client(from);
  } catch (const std::system_error&) {
    // No descriptor is left for this client; the relay goes on with the others.
    count(Direction::to_server, [](Counts& counts) {
      ++counts.received;
      ++counts.no_room;
    });
    return;
  }
  process(datagram, client, Direction::to_server);
}

std::shared_ptr<Relay::State::Client> Relay::State::find_or_add_client(
    const Address& address) {
  auto found = clients_.find(address);
  if (found == clients_.end()) {
    if (clients_.size() >= options_.max_clients) forget_least_recent_client();
    found = clients_.emplace(address, add_client(address)).first;
  }
  found->second->last_use = ++uses_;
  return found->second;
}

std::shared_ptr<Relay::State::Client> Relay::State::add_client(const Address& address) {
  const auto answer = [this, address](std::string_view datagram, const Address&) {
    circle_.remove_client(address);
    const auto client = clients_.find(address);
    if (client != clients_.end())
      process(datagram, std::shared_ptr(client->second), Direction::to_client);
  };
  const Address any(options_.to.is_ipv6() ? "::" : "0.0.0.0", 0);
  const auto fail = [this, address](std::error_code) {
    circle_.remove_client(address);  // the server is not running
  };
  auto client = std::make_shared<Client>(
      loop_, any, UdpSocket::Callbacks{.on_receive = answer, .on_error = fail});
  // A connected socket receives only from the server, so nobody else can send an
  // answer.
  client->server_side.connect(options_.to);
  client->address = address;
  client->number = clients_seen_++;
  return client;
}

void Relay::State::forget_least_recent_client() {
  auto oldest = clients_.begin();
  for (auto i = clients_.begin(); i != clients_.end(); ++i)
    if (i->second->last_use < oldest->second->last_use) oldest = i;
  circle_.remove_client(oldest->first);
  clients_.erase(oldest);
}

void Relay::State::process(std::string_view datagram,
                           const std::shared_ptr<Client>& client, Direction direction) {
  Flow& flow = client->flows[index_of(direction)];
  const std::uint64_t index = flow.received++;
  const Fate fate =
      decide(options_.faults, options_.seed, {direction, client->number, index});
  const bool room =
      waiting_bytes_ + 2 * (datagram.size() + overhead) <= options_.max_waiting_bytes;
  count(direction, [&](Counts& counts) {
    ++counts.received;
    if (fate.lost)
      ++counts.lost;
    else if (!room)
      ++counts.no_room;
    else if (fate.duplicated)
      ++counts.duplicated;
  });
  if (fate.lost || !room) return;
  if (direction == Direction::to_server && index == 0)
    circle_.add_client(client->address, datagram);
  deliver({std::string(datagram), client, direction, index, false}, fate);
}

void Relay::State::deliver(QueuedDatagram queued, const Fate& fate) {
  const auto client = queued.client.lock();
  Flow& flow = client->flows[index_of(queued.direction)];
  auto due = steady_clock::now() + fate.delay;
  const bool hold = fate.swapped && !flow.held;
  if (hold) due += max_hold_time;
  QueuedDatagram copy = queued;
  copy.copy = true;
  const std::uint64_t index = queued.index;
  const auto place = enqueue(std::move(queued), due);
  if (hold)
    flow.held = {index, place};
  else
    release_held(flow, due);
  if (fate.duplicated) enqueue(std::move(copy), due);
  send_due();
}

Relay::State::Queue::iterator Relay::State::enqueue(QueuedDatagram queued,
                                                    steady_clock::time_point due) {
  waiting_bytes_ += queued.datagram.size() + overhead;
  return queue_.emplace(due, std::move(queued));
}

/// Moves the held datagram right behind its successor, which is due at `due`.
void Relay::State::release_held(Flow& flow, steady_clock::time_point due) {
  if (!flow.held) return;
  auto node = queue_.extract(flow.held->place);
  flow.held.reset();
  node.key() = due;
  queue_.insert(std::move(node));
}

void Relay::State::send_due() {
  const auto now = steady_clock::now();
  while (!queue_.empty() && queue_.begin()->first <= now) {
    auto node = queue_.extract(queue_.begin());
    waiting_bytes_ -= node.mapped().datagram.size() + overhead;
    send(node.mapped());
  }
  if (!queue_.empty()) timer_.start_once(queue_.begin()->first - now);
}

void Relay::State::send(QueuedDatagram& queued) {
  const auto client = queued.client.lock();
  bool sent = false, late = false;
  if (client) {
    Flow& flow = client->flows[index_of(queued.direction)];
    const bool held = !queued.copy && flow.held && flow.held->index == queued.index;
    if (held) flow.held.reset();  // no successor has come in time
    late = !queued.copy && queued.index < flow.highest;
    flow.highest = std::max(flow.highest, queued.index);
    sent = !(queued.direction == Direction::to_server
                 ? client->server_side.send(queued.datagram)
                 : client_side_.send(queued.datagram, client->address));
    if (!sent) circle_.remove_client(client->address);
  }
  count(queued.direction, [&](Counts& counts) {
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
