#pragma once
// Sessions of the chat in one process, with a network made of strings and a time that
// stands still unless told: what several programs say to each other, step by step and
// without a socket.

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "demos/chat/session.h"
#include "tests/support/catch.h"

namespace chat_test {

using namespace std::chrono_literals;
using chat::ConnectionState;
using chat::Origin;
using chat::Session;
using reactor::Address;

inline Address at(int port) { return {"127.0.0.1", static_cast<std::uint16_t>(port)}; }

struct Node {
  Node(chat::Setup setup, chat::Time now) : session(std::move(setup), now) {}
  Session session;
  std::string screen{};   // all that was shown
  bool reachable = true;  // datagrams and connections arrive

  void type(const std::string& lines) { session.on_input(lines); }
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

/// One end of a connection of a test with a node.
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
  /// Connects to a node as anybody may.
  Peer& connect(Node& node, const std::string& first_line);
  void say(const Peer& peer, const std::string& bytes) {
    if (peer.connection) peer.node->session.received(*peer.connection, bytes);
  }
  /// Everybody does what is due, everything arrives, `turns` times; at most so many
  /// bytes of a connection in each.
  void run(int turns = 20, std::size_t portion = 1 << 20);
  /// The time goes on, in steps of 100 ms.
  void pass(std::chrono::milliseconds span);
  std::size_t wires() const { return wires_.size(); }

  chat::Time now{chat::Time() + 1h};

 private:
  struct End {
    Node* node;
    ConnectionState* connection;
  };
  struct Wire {
    End ends[2];
  };
  void run_turn(Node& node);
  void dial(Node& from, const Address& to);
  void carry(Wire& wire, std::size_t portion) const;
  static bool remove_closed(Wire& wire);
  static void serve(Peer& peer);
  Node* node_at(const Address& address);

  std::list<Node> nodes_;
  std::list<Wire> wires_;
  std::list<Peer> peers_;
  int next_port_ = 50'000;
};

/// Three who know each other: anna at 1, bob at 2, carla at 3.
struct Three : Network {
  Node& anna = start("anna", 1);
  Node& bob = start("bob", 2, {1});
  Node& carla = start("carla", 3, {1});
  Three() { pass(2s); }
};

}  // namespace chat_test
