#include "tests/demos/chat/network.h"

#include <algorithm>

#include "reactor/error.h"

namespace chat_test {

Node& Network::start(const std::string& name, int port, const std::vector<int>& buddies,
                     bool is_terminal) {
  chat::Setup setup{name, at(port), {}};
  for (const int buddy : buddies) setup.buddies.push_back(at(buddy));
  setup.is_terminal = is_terminal;
  return nodes_.emplace_back(std::move(setup), now);
}

Peer& Network::connect(Node& node, const std::string& first_line) {
  ConnectionState& connection = node.session.open(at(next_port_++), Origin::accepted);
  Peer& peer = peers_.emplace_back(Peer{&node, &connection});
  say(peer, first_line);
  run();
  return peer;
}

Node* Network::node_at(const Address& address) {
  for (Node& node : nodes_)
    if (node.session.setup().self == address && node.reachable) return &node;
  return nullptr;
}

void Network::dial(Node& from, const Address& to) {
  ConnectionState& near = from.session.open(to, Origin::dialled);
  Node* node = node_at(to);
  if (node == nullptr)
    return from.session.ended(near, reactor::make_error(ECONNREFUSED));
  ConnectionState& far = node->session.open(at(next_port_++), Origin::accepted);
  wires_.push_back({{{&from, &near}, {node, &far}}});
}

void Network::run_turn(Node& node) {
  node.session.process_due(now);
  while (const auto next = node.session.next_datagram())
    if (Node* receiver = node_at(next->first))
      receiver->session.received(next->second, node.session.setup().self);
  while (const auto peer = node.session.next_dial()) dial(node, *peer);
  node.screen += node.session.screen();
  node.session.shown(node.session.screen().size());
}

void Network::carry(Wire& wire, std::size_t portion) const {
  for (int side : {0, 1}) {
    End& from = wire.ends[side];
    End& to = wire.ends[1 - side];
    if (from.connection == nullptr) continue;
    if (to.connection == nullptr && !from.connection->waiting().empty())
      from.node->session.ended(*from.connection, reactor::make_error(EPIPE));
    if (to.connection == nullptr) continue;
    if (!to.node->session.wants_read(*to.connection)) continue;
    const std::string bytes(from.connection->waiting().substr(0, portion));
    if (bytes.empty()) continue;
    from.node->session.sent(*from.connection, bytes.size());
    to.node->session.received(*to.connection, bytes);
  }
}

bool Network::remove_closed(Wire& wire) {
  for (int side : {0, 1}) {
    End& end = wire.ends[side];
    End& other = wire.ends[1 - side];
    if (end.connection == nullptr || !end.connection->done()) continue;
    end.node->session.remove(*end.connection);
    end.connection = nullptr;
    if (other.connection) other.node->session.ended(*other.connection);
  }
  return wire.ends[0].connection == nullptr && wire.ends[1].connection == nullptr;
}

void Network::serve(Peer& peer) {
  if (peer.connection == nullptr) return;
  Session& session = peer.node->session;
  if (peer.reads) {
    peer.received += peer.connection->waiting();
    session.sent(*peer.connection, peer.connection->waiting().size());
  }
  if (!peer.connection->done()) return;
  session.remove(*peer.connection);
  peer.connection = nullptr;
}

void Network::run(int turns, std::size_t portion) {
  for (int i = 0; i < turns; ++i) {
    for (Node& node : nodes_) run_turn(node);
    for (Wire& wire : wires_) carry(wire, portion);
    for (Node& node : nodes_) run_turn(node);
    for (Peer& peer : peers_) serve(peer);
    wires_.remove_if(remove_closed);
  }
}

void Network::pass(std::chrono::milliseconds span) {
  for (; span > 0ms; span -= 100ms) {
    now += 100ms;
    run(4);
  }
}

}  // namespace chat_test
