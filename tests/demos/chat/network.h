#pragma once
// Several chat sessions in one process. A simulated network carries their bytes, and
// the test advances the time, so every run is the same.

#include <algorithm>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "demos/chat/session.h"
#include "tests/support/catch.h"

namespace chat_test {

using namespace std::chrono_literals;
using chat::ConnectionState;
using chat::Direction;
using chat::Session;
using reactor::Address;

inline Address at(int port) { return {"127.0.0.1", static_cast<std::uint16_t>(port)}; }

struct Node {
  Node(chat::Setup setup, chat::Time now) : session(std::move(setup), now) {}
  Session session;
  std::string screen{};   // everything that was printed
  bool reachable = true;  // false: datagrams and connects fail

  void type(std::string lines) {
    std::replace(lines.begin(), lines.end(), '\r', '\n');  // as a terminal does
    session.on_input(lines);
  }
  bool has_shown(const std::string& text) const {
    return screen.find(text) != std::string::npos;
  }
  std::size_t times_shown(const std::string& text) const {
    std::size_t count = 0;
    for (auto i = screen.find(text); i != std::string::npos;
         i = screen.find(text, i + 1))
      ++count;
    return count;
  }
};

/// The test's end of a connection to a node.
struct Peer {
  Node* node;
  ConnectionState* connection;  // null: the node has closed it
  std::string received{};       // from the node
  bool reads = true;
};

class Network {
 public:
  Node& start(const std::string& name, int port, const std::vector<int>& buddies = {},
              bool is_terminal = true);
  /// Connects to a node and sends `first_line`.
  Peer& connect(Node& node, const std::string& first_line);
  void send(const Peer& peer, const std::string& bytes) {
    if (peer.connection) peer.node->session.on_received(*peer.connection, bytes);
  }
  /// Repeats `turns` times: every node runs, and every connection carries at most
  /// `portion` bytes in each direction.
  void run(int turns = 20, std::size_t portion = 1 << 20);
  /// Advances the time in steps of 100 ms and runs the network after each.
  void advance(std::chrono::milliseconds span);
  std::size_t connections() const { return links_.size(); }

  chat::Time now{chat::Time() + 1h};

 private:
  struct End {
    Node* node;
    ConnectionState* connection;
  };
  struct Link {
    End ends[2];
  };
  void run_turn(Node& node);
  void connect_nodes(Node& from, const Address& to);
  void carry(Link& link, std::size_t portion) const;
  static bool remove_closed(Link& link);
  static void serve(Peer& peer);
  Node* node_at(const Address& address);

  std::list<Node> nodes_;
  std::list<Link> links_;
  std::list<Peer> peers_;
  int next_port_ = 50'000;
};

/// Three connected nodes: anna on port 1, bob on port 2, carla on port 3.
struct ThreeNodes : Network {
  Node& anna = start("anna", 1);
  Node& bob = start("bob", 2, {1});
  Node& carla = start("carla", 3, {1});
  ThreeNodes() { advance(2s); }
};

}  // namespace chat_test
