// The session of the chat: any sequence of events from hostile peers. What it shows
// controls no terminal, what it keeps is bounded, it is quiet when nothing is to be
// done, and it ends when the user leaves.

#include <locale.h>

#include <algorithm>
#include <iterator>
#include <list>
#include <string>
#include <tuple>

#include "demos/chat/session.h"
#include "demos/chat/text.h"
#include "reactor/error.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace std::chrono_literals;
using chat::ConnectionState;
using chat::Direction;
using reactor::Address;

[[maybe_unused]] const char* const locale = ::setlocale(LC_CTYPE, "C.UTF-8");

constexpr std::size_t most_connections = 100;  // more than the session admits
constexpr std::size_t most_output = 4 * chat::output_limit;

Address at(std::uint16_t port) { return {"127.0.0.1", port}; }

/// A model without sockets, which does what the input says.
class Model {
 public:
  explicit Model(fuzz::Input input) : input_(std::move(input)) {}

  void run() {
    while (!input_.empty()) {
      step();
      turn();
    }
    check_quiet();
    check_end();
  }

 private:
  void step() {
    switch (input_.byte() % 12) {
      case 0:
        return accept();
      case 1:
        return receive_datagram(input_.byte(), input_.piece());
      case 2:
        return session_.on_input(input_.piece());
      case 3:
        now_ += 1ms * (1 << input_.byte() % 16);
        return;
      case 4:
        return answer_probe(input_.piece());
      case 5:
        writes_ = !writes_;
        return;
      case 6:
        connects_ = !connects_;
        return;
      case 7:
        if (input_.byte() == 0) session_.on_input_end();
        return;
      default:
        if (!connections_.empty()) step_of(**chosen(), input_.byte() % 8);
    }
  }

  void step_of(ConnectionState& connection, int event) {
    const bool reads = session_.wants_read(connection);
    if (event == 0)
      session_.on_end(connection);
    else if (event == 1)
      session_.on_end(connection, reactor::make_error(ECONNRESET));
    else if (event == 2)
      session_.on_sent(connection, connection.unsent().size());
    else if (event == 3)
      session_.on_sent(
          connection, std::min<std::size_t>(input_.byte(), connection.unsent().size()));
    else if (event == 4 && reads)  // a peer that repeats what we say
      session_.on_received(connection, std::string(connection.unsent()));
    else if (reads)
      session_.on_received(connection, input_.piece());
  }

  std::list<ConnectionState*>::iterator chosen() {
    const std::size_t number = input_.byte() % connections_.size();
    return std::next(connections_.begin(), static_cast<std::ptrdiff_t>(number));
  }

  void accept() {
    const std::uint8_t port = input_.byte();
    if (connections_.size() < most_connections) add(at(port), Direction::incoming);
  }

  void add(const Address& peer, Direction direction) {
    connections_.push_back(&session_.add_connection(peer, direction));
  }

  void receive_datagram(std::uint8_t port, const std::string& datagram) {
    session_.on_datagram(datagram, at(port));
    while (const auto next = session_.next_datagram_to_send()) {
      const bool is_answer =
          next->first == at(port) && next->second.starts_with("HERE");
      if (!is_answer) continue;
      fuzz::require(next->second.size() <= datagram.size(),
                    "an answer is not longer than its probe");
    }
  }

  /// The program at the address that was probed last repeats the nonce.
  void answer_probe(const std::string& addresses) {
    if (probe_.empty()) return;
    const std::string nonce = probe_.substr(probe_.find(' ', 6) + 1);
    session_.on_datagram("HERE bob " + nonce.substr(0, nonce.find(' ')) + addresses,
                         probed_);
  }

  /// What a model does after each event.
  void turn() {
    session_.process_due(now_);
    while (const auto next = session_.next_datagram_to_send()) {
      fuzz::require(next->second.size() <= chat::max_datagram_size,
                    "a datagram is bounded");
      if (!next->second.starts_with("HELLO")) continue;
      std::tie(probed_, probe_) = *next;
    }
    while (const auto peer = session_.next_peer_to_connect())
      connects_ ? add(*peer, Direction::outgoing) : session_.on_connect_failed(*peer);
    if (writes_) write();
    fuzz::require(session_.output().size() <= most_output, "the output is bounded");
    connections_.remove_if([this](ConnectionState* connection) {
      fuzz::require(connection->unsent().size() <= chat::max_unsent,
                    "what a peer does not read is bounded");
      const bool done = connection->is_done();
      if (done) session_.remove_connection(*connection);
      return done;
    });
  }

  void write() {
    std::string_view rest = session_.output();
    for (; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
      fuzz::require(rest.find('\n') != std::string_view::npos, "output is lines");
      const std::string_view line = rest.substr(0, rest.find('\n'));
      fuzz::require(chat::printable(line) == line, "a line controls no terminal");
    }
    session_.on_output_written(session_.output().size());
  }

  /// When everything is written and sent, the session needs no turn before a timeout.
  void check_quiet() {
    writes_ = true;
    for (int turns = 0; session_.timeout() == 0ns && !session_.finished(); ++turns) {
      fuzz::require(turns < 10'000, "the session waits");
      for (ConnectionState* connection : connections_)
        session_.on_sent(*connection, connection->unsent().size());
      turn();
    }
  }

  void check_end() {
    session_.leave();
    turn();
    now_ += 200ms;
    turn();
    fuzz::require(session_.finished(), "the session ends");
  }

  fuzz::Input input_;
  chat::Time now_{chat::Time() + 1h};
  chat::Session session_{chat::Setup{"anna", at(9), {at(10)}}, now_};
  std::list<ConnectionState*> connections_;
  Address probed_ = at(0);
  std::string probe_;
  bool writes_ = true, connects_ = true;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Model(fuzz::Input(data, size)).run();
  return 0;
}
