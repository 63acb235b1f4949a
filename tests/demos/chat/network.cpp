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
  ConnectionState& connection =
      node.session.add_connection(at(next_port_++), Direction::incoming);
  Peer& peer = peers_.emplace_back(Peer{&node, &connection});
  send(peer, first_line);
  run();
  return peer;
}

Node* Network::node_at(const Address& address) {
  for (Node& node : nodes_)
    if (node.session.setup().self == address && node.reachable) return &node;
  return nullptr;
}

void Network::connect_nodes(Node& from, const Address& to) {
  ConnectionState& near = from.session.add_connection(to, Direction::outgoing);
  Node* node = node_at(to);
  if (node == nullptr)
    return from.session.on_end(near, reactor::make_error(ECONNREFUSED));
  ConnectionState& far =
      node->session.add_connection(at(next_port_++), Direction::incoming);
  links_.push_back({{{&from, &near}, {node, &far}}});
}

void Network::run_turn(Node& node) {
  node.session.process_due(now);
  while (const auto next = node.session.next_datagram_to_send())
    if (Node* receiver = node_at(next->first))
      receiver->session.on_datagram(next->second, node.session.setup().self);
  while (const auto peer = node.session.next_peer_to_connect())
    connect_nodes(node, *peer);
  node.screen += node.session.output();
  node.session.on_output_written(node.session.output().size());
}

void Network::carry(Link& link, std::size_t portion) const {
  for (int side : {0, 1}) {
    End& from = link.ends[side];
    End& to = link.ends[1 - side];
    if (from.connection == nullptr) continue;
    if (to.connection == nullptr && !from.connection->unsent().empty())
      from.node->session.on_end(*from.connection, reactor::make_error(EPIPE));
    if (to.connection == nullptr) continue;
    if (!to.node->session.wants_read(*to.connection)) continue;
    const std::string bytes(from.connection->unsent().substr(0, portion));
    if (bytes.empty()) continue;
    from.node->session.on_sent(*from.connection, bytes.size());
    to.node->session.on_received(*to.connection, bytes);
  }
}

bool Network::remove_closed(Link& link) {
  for (int side : {0, 1}) {
    End& end = link.ends[side];
    End& other = link.ends[1 - side];
    if (end.connection == nullptr || !end.connection->is_done()) continue;
    end.node->session.remove_connection(*end.connection);
    end.connection = nullptr;
    if (other.connection) other.node->session.on_end(*other.connection);
  }
  return link.ends[0].connection == nullptr && link.ends[1].connection == nullptr;
}

void Network::serve(Peer& peer) {
  if (peer.connection == nullptr) return;
  Session& session = peer.node->session;
  if (peer.reads) {
    peer.received += peer.connection->unsent();
    session.on_sent(*peer.connection, peer.connection->unsent().size());
  }
  if (!peer.connection->is_done()) return;
  session.remove_connection(*peer.connection);
  peer.connection = nullptr;
}

void Network::run(int turns, std::size_t portion) {
  for (int i = 0; i < turns; ++i) {
    for (Node& node : nodes_) run_turn(node);
    for (Link& link : links_) carry(link, portion);
    for (Node& node : nodes_) run_turn(node);
    for (Peer& peer : peers_) serve(peer);
    links_.remove_if(remove_closed);
  }
}

void Network::advance(std::chrono::milliseconds span) {
  for (; span > 0ms; span -= 100ms) {
    now += 100ms;
    run(4);
  }
}

}  // namespace chat_test
