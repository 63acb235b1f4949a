// The session of the chat: any sequence of events from hostile peers. What it shows
// controls no terminal, and what it keeps for others is bounded.

#include <algorithm>
#include <iterator>
#include <list>
#include <string>

#include "demos/chat/session.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace std::chrono_literals;
using chat::ConnectionState;
using chat::Direction;
using reactor::Address;

constexpr std::size_t most_connections = 16, unsent_limit = 1 << 20;

Address at(std::uint16_t port) { return {"127.0.0.1", port}; }

/// A model without sockets, which does what the input says.
class Model {
 public:
  explicit Model(fuzz::Input input) : input_(input) { session_.process_due(now_); }

  void run() {
    while (!input_.empty()) {
      step(input_.byte() % 8);
      session_.process_due(now_);
      do_requests();
    }
  }

 private:
  void step(int event) {
    ConnectionState* connection = chosen();
    if (event == 0 && connections_.size() < most_connections)
      connections_.push_back(&session_.add_connection(
          at(static_cast<std::uint16_t>(1000 + input_.byte())), Direction::incoming));
    else if (event == 1)
      session_.on_datagram(input_.piece(), at(input_.byte()));
    else if (event == 2)
      session_.on_input(input_.piece());
    else if (event == 3)
      now_ += 1ms * (1 << input_.byte() % 16);
    else if (event == 4 && connection)
      session_.on_end(*connection, std::error_code());
    else if (event == 5 && connection)
      session_.on_sent(*connection, connection->unsent().size());
    else if (event >= 6 && connection && session_.wants_read(*connection))
      session_.on_received(*connection, input_.piece());
  }

  ConnectionState* chosen() {
    if (connections_.empty()) return nullptr;
    const auto number = static_cast<std::ptrdiff_t>(input_.byte()) %
                        static_cast<std::ptrdiff_t>(connections_.size());
    return *std::next(connections_.begin(), number);
  }

  void do_requests() {
    while (session_.next_datagram_to_send()) {
    }
    while (const auto peer = session_.next_peer_to_connect())
      connections_.push_back(&session_.add_connection(*peer, Direction::outgoing));
    for (const char byte : session_.output())
      fuzz::require(static_cast<unsigned char>(byte) >= 0x20 || byte == '\n',
                    "the screen gets no control character");
    session_.on_output_written(session_.output().size());
    for (auto i = connections_.begin(); i != connections_.end();) {
      ConnectionState* const connection = *i;
      fuzz::require(connection->unsent().size() <= unsent_limit,
                    "what a peer does not read is bounded");
      const bool done = connection->is_done();
      i = done ? connections_.erase(i) : std::next(i);
      if (done) session_.remove_connection(*connection);
    }
  }

  fuzz::Input input_;
  chat::Time now_{chat::Time() + 1h};
  chat::Session session_{chat::Setup{"anna", at(9), {at(10)}}, now_};
  std::list<ConnectionState*> connections_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Model(fuzz::Input(data, size)).run();
  return 0;
}
