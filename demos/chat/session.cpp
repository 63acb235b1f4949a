#include "demos/chat/session.h"

#include <algorithm>
#include <array>

#include "demos/chat/text.h"
#include "demos/trace/trace.h"

namespace chat {

using reactor::Address;
using Kind = Message::Kind;
using Phase = ConnectionState::Phase;
using namespace std::chrono_literals;

namespace {

constexpr int max_lines_per_turn = 64;  // of one source, before the next one's turn
// How long a script waits for the buddies that the user has named.
constexpr auto script_start_limit = 3s;
constexpr auto leave_stall_limit = 1s;  // while leaving, without any byte sent or shown
constexpr auto leave_limit = 30s;
constexpr auto urgent_leave_limit = 200ms;  // after a signal
constexpr auto foreground_check = 250ms;    // while another program has the terminal

constexpr std::string_view name_rule = "1 to 20 letters, digits, - and _";

std::string in_quotes(const std::string& text) {
  constexpr std::size_t longest = 100;
  return "\"" + printable(text.substr(0, longest)) + "\"";
}

bool is_full(const std::list<ConnectionState>& connections) {
  const auto active = std::count_if(
      connections.begin(), connections.end(),
      [](const ConnectionState& connection) { return connection.is_active(); });
  return static_cast<std::size_t>(active) >= max_buddies;
}

/// Whether an incoming connection is not in the chat: not yet, or not any more.
bool is_pending(const ConnectionState& connection) {
  return connection.direction == Direction::incoming && !connection.is_active() &&
         connection.phase != Phase::closed;
}

/// Two programs that connect to each other at the same time have one connection in each
/// direction. A third one is not accepted.
bool may_be_duplicate(const std::list<ConnectionState>& connections,
                      const ConnectionState& first, const ConnectionState& second) {
  return first.direction != second.direction &&
         std::none_of(connections.begin(), connections.end(),
                      [&](const ConnectionState& other) {
                        return other.phase == Phase::duplicate &&
                               other.greeting.token == second.greeting.token;
                      });
}

}  // namespace

Session::Session(Setup setup, Time now)
    : setup_(std::move(setup)),
      now_(now),
      start_(now),
      console_(setup_.editor_terminal),
      directory_(setup_.name, setup_.self) {
  for (const Address& buddy : setup_.buddies) directory_.add(buddy, true, now);
  if (setup_.is_terminal)
    console_.print("* your lines go to all buddies; /help lists the commands");
}

// Events.

void Session::on_input(std::string_view bytes) {
  const demo::Span span("stdin", bytes);
  console_.add_input(bytes);
}

void Session::on_datagram(std::string_view datagram, const Address& from) {
  if (leaving_) return;
  const demo::Span span("udp", datagram);
  std::vector<Address> here;
  for (const ConnectionState& connection : connections_)
    if (connection.phase == Phase::buddy)
      here.push_back(connection.listening_address());
  std::string answer =
      directory_.handle_datagram(datagram, from, std::move(here), now_);
  if (!answer.empty()) unsent_datagrams_.emplace_back(from, std::move(answer));
}

ConnectionState& Session::add_connection(const Address& peer, Direction direction) {
  const auto pending =
      std::count_if(connections_.begin(), connections_.end(), is_pending);
  // The oldest silent connection is closed, so that silent ones cannot fill the list.
  if (direction == Direction::incoming &&
      static_cast<std::size_t>(pending) >= max_pending)
    std::find_if(connections_.begin(), connections_.end(), is_pending)->abort();
  ConnectionState& connection = connections_.emplace_back(peer, direction, now_);
  if (direction == Direction::outgoing)
    send_line(connection, to_line(Greeting{setup_.name, setup_.self.port(), token_}));
  return connection;
}

void Session::on_received(ConnectionState& connection, std::string_view bytes) {
  const demo::Span span("tcp", bytes);
  if (connection.phase < Phase::closing) connection.reader.append(bytes);
}

void Session::on_sent(ConnectionState& connection, std::size_t count) {
  connection.on_sent(count, now_);
  last_progress_ = now_;
}

void Session::on_end(ConnectionState& connection, std::error_code error) {
  connection.input_ended = true;
  if (!connection.error) connection.error = error;
  // The unsent bytes can never be sent; a model would wait for room forever. Lines that
  // were received before are still handled.
  if (error) connection.drop_unsent();
}

void Session::remove_connection(ConnectionState& connection) {
  if (connection.is_active()) handle_departure(connection, false);
  connections_.remove_if(
      [&](const ConnectionState& other) { return &other == &connection; });
}

void Session::on_output_written(std::size_t count) {
  console_.on_written(count);
  last_progress_ = now_;
}

void Session::on_output_closed() {
  console_.on_written(console_.output().size());
  leave();
}

void Session::leave() {
  is_urgent_ = true;
  leave_gracefully();
}

void Session::leave_gracefully() {
  if (std::exchange(leaving_, true)) return;
  leaving_since_ = last_progress_ = now_;
  unsent_datagrams_.clear();
  for (const Address& address : directory_.addresses())
    unsent_datagrams_.emplace_back(address,
                                   to_datagram({Presence::Kind::bye, setup_.name}));
  for (ConnectionState& connection : connections_) {
    if (connection.phase == Phase::guest) {
      send_line(connection, "* " + setup_.name + " has left\n");
      connection.phase =
          connection.phase == Phase::closed ? Phase::closed : Phase::closing;
    } else if (connection.phase == Phase::buddy ||
               connection.phase == Phase::duplicate) {
      send_line(connection, to_line(Message{Kind::bye, {}}));
    } else {
      connection.abort();
    }
  }
  console_.close();
}

// Requests to the model.

void Session::process_due(Time now) {
  now_ = now;
  for (ConnectionState& connection : connections_) parse_input(connection);
  for (int i = 0; i < max_lines_per_turn && may_handle_command(); ++i)
    if (const auto line = console_.next_line()) handle_command(*line);
  // After Ctrl-D the terminal is not read any more, so the user could not leave later.
  const bool stays = setup_.stay && !setup_.is_terminal;
  if (console_.has_ended() && !stays && !leaving_) leave_gracefully();
  check_timeouts();
  if (!leaving_)
    for (auto& probe : directory_.due_probes(now))
      unsent_datagrams_.push_back(std::move(probe));
  console_.take_terminal();
  console_.redraw();
}

std::optional<std::pair<Address, std::string>> Session::next_datagram_to_send() {
  if (unsent_datagrams_.empty()) return std::nullopt;
  auto next = std::move(unsent_datagrams_.back());
  unsent_datagrams_.pop_back();
  return next;
}

std::optional<Address> Session::next_peer_to_connect() {
  return leaving_ ? std::nullopt : directory_.next_peer_to_connect();
}

bool Session::wants_read(const ConnectionState& connection) const {
  return !connection.input_ended && connection.phase < Phase::closing &&
         connection.reader.exhausted() && output().size() < output_limit;
}

/// The user has priority: when the buddies have filled the output up to its limit, the
/// same amount is left for the answers to commands. The lines of a script wait until
/// the buddies are connected, and while one of them reads slowly.
bool Session::may_handle_command() const {
  if (leaving_ || console_.exhausted() || output().size() >= 2 * output_limit)
    return false;
  if (setup_.is_terminal) return true;
  if (!directory_.is_complete() && now_ < start_ + script_start_limit) return false;
  return std::none_of(connections_.begin(), connections_.end(),
                      [](const ConnectionState& connection) {
                        return connection.unsent().size() > max_unsent / 2;
                      });
}

bool Session::wants_input() const {
  return !leaving_ && console_.exhausted() && !console_.has_ended() &&
         output().size() < 2 * output_limit;
}

Time Session::exit_deadline() const {
  if (is_urgent_) return leaving_since_ + urgent_leave_limit;
  return std::min<Time>(last_progress_ + leave_stall_limit,
                        leaving_since_ + leave_limit);
}

bool Session::finished() const {
  return leaving_ &&
         ((connections_.empty() && unsent_datagrams_.empty() && output().empty()) ||
          now_ >= exit_deadline());
}

std::optional<Clock::duration> Session::timeout() const {
  Time first = leaving_ ? exit_deadline() : directory_.next_probe_time();
  for (const ConnectionState& connection : connections_) {
    first = std::min(first, connection.deadline());
    const bool more = !connection.reader.exhausted() || connection.input_ended;
    if (more && connection.phase < Phase::closing && output().size() < output_limit)
      first = now_;
  }
  if (may_handle_command() || finished()) first = now_;
  if (console_.wants_terminal())
    first = std::min(first, now_ + Clock::duration(foreground_check));
  if (!console_.exhausted() && now_ < start_ + script_start_limit)
    first = std::min(first, start_ + Clock::duration(script_start_limit));
  if (!unanswered_reported_ && !setup_.buddies.empty())
    first = std::min(first, start_ + Clock::duration(no_answer_delay));
  if (first == Time::max()) return std::nullopt;
  return std::max(first - now_, Clock::duration(0));
}

// Received lines.

void Session::parse_input(ConnectionState& connection) {
  for (int i = 0; i < max_lines_per_turn && connection.phase < Phase::closing; ++i) {
    if (output().size() >= output_limit) return;
    const auto line = connection.reader.next_line();
    if (line) {
      handle_line(connection, *line);
    } else {
      if (connection.input_ended)
        handle_departure(connection,
                         connection.greeting.port == 0 && !connection.error);
      return;
    }
  }
}

void Session::handle_line(ConnectionState& connection, const LineReader::Line& line) {
  const std::string name = connection.greeting.name;
  if (line.too_long && connection.phase == Phase::unnamed)
    return refuse(connection, "the first line is too long");
  if (line.too_long)
    return show("* " + name + " has sent a line of more than " +
                std::to_string(max_line_size) + " bytes, which is not shown");
  if (connection.phase == Phase::unnamed) return handle_greeting(connection, line.text);
  if (connection.phase == Phase::guest) return handle_guest_line(connection, line.text);
  const Message message = parse_message(line.text);
  const std::string text = printable(message.text);
  if (message.kind == Kind::text && !text.empty()) show(name + ": " + text);
  if (message.kind == Kind::personal) console_.print(name + " (to you): " + text);
  if (message.kind == Kind::passed_on)
    show(message.name + " (with " + name + "): " + text);
  if (message.kind == Kind::refused) return handle_refusal(connection, message.text);
  if (message.kind == Kind::bye) return handle_departure(connection, true);
  if (message.kind != Kind::duplicate) return;
  connection.peer_switched = true;
  connection.timeout_start = now_;
  if (connection.phase == Phase::duplicate) connection.phase = Phase::closing;
}

void Session::handle_greeting(ConnectionState& connection, const std::string& line) {
  const Message message = parse_message(line);
  if (message.kind == Kind::refused && connection.direction == Direction::outgoing)
    return handle_refusal(connection, message.text);
  const auto greeting = parse_greeting(line);
  if (!greeting)
    return refuse(connection,
                  "send NAME and your name first: " + std::string(name_rule));
  connection.greeting = *greeting;
  if (greeting->token == token_) return handle_self_connection(connection);
  ConnectionState* other = find(greeting->name);
  const bool is_duplicate = other != nullptr && greeting->port != 0 &&
                            other->greeting.token == greeting->token;
  if (same_name(greeting->name, setup_.name) || (other != nullptr && !is_duplicate))
    return refuse(connection, "the name " + greeting->name + " is taken here");
  if (is_duplicate && !may_be_duplicate(connections_, *other, connection))
    return refuse(connection, greeting->name + " has a connection already");
  if (other == nullptr && is_full(connections_))
    return refuse(connection, "the chat is full");
  if (connection.direction == Direction::incoming && greeting->port != 0)
    send_line(connection, to_line(Greeting{setup_.name, setup_.self.port(), token_}));
  return is_duplicate ? resolve_duplicate(*other, connection) : admit(connection);
}

/// The user has named our own address, or a peer has reported it.
void Session::handle_self_connection(ConnectionState& connection) {
  directory_.avoid(connection.peer);
  if (connection.direction == Direction::outgoing)
    show("* " + connection.peer.to_string() + " is this program itself");
  connection.abort();
}

void Session::admit(ConnectionState& connection) {
  const std::string& name = connection.greeting.name;
  if (connection.direction == Direction::incoming && connection.greeting.port == 0)
    return admit_guest(connection);
  connection.phase = Phase::buddy;
  directory_.add(connection.listening_address(), false, now_);
  directory_.on_connected(connection.listening_address(), now_);
  connection.join_shown = buddy_notices_.allow(now_);
  if (connection.join_shown)
    show("* " + name + " has joined (" + connection.listening_address().to_string() +
         ")");
}

void Session::admit_guest(ConnectionState& connection) {
  const std::string& name = connection.greeting.name;
  connection.join_shown = guest_notices_.allow(now_);
  if (connection.join_shown)
    show("* " + name + " has joined, a guest of " + setup_.name);
  connection.phase = Phase::guest;
  send_line(connection, "* welcome, " + name +
                            ": your lines go to all; commands are /who and /bye\n");
  for (const std::string& line : participants()) send_line(connection, line + "\n");
}

/// Two programs that connect to each other at the same time get two connections. Both
/// keep the one that was opened by the program whose name comes first, so they need not
/// negotiate. Lines that were sent on the other one before "/double" are still read.
void Session::resolve_duplicate(ConnectionState& first, ConnectionState& second) {
  const bool we_decide = name_before(setup_.name, second.greeting.name);
  const bool keep_second = (second.direction == Direction::outgoing) == we_decide;
  directory_.add(second.listening_address(), false, now_);
  directory_.on_connected(second.listening_address(), now_);
  second.join_shown = first.join_shown;
  if (keep_second) second.phase = Phase::buddy;
  stop_using(keep_second ? first : second);
}

void Session::stop_using(ConnectionState& connection) {
  send_line(connection, to_line(Message{Kind::duplicate, {}}));
  if (connection.phase == Phase::closed) return;
  connection.phase = connection.peer_switched ? Phase::closing : Phase::duplicate;
  connection.timeout_start = now_;
}

void Session::refuse(ConnectionState& connection, const std::string& reason) {
  directory_.on_refused(connection.peer, now_);
  send_line(connection, to_line(Message{Kind::refused, reason}));
  connection.phase = Phase::closing;
  if (refusal_notices_.allow(now_))
    show("* " + connection.peer.to_string() + " is refused: " + reason);
}

void Session::handle_refusal(ConnectionState& connection, const std::string& reason) {
  const std::string peer =
      connection.is_active() ? connection.greeting.name : connection.peer.to_string();
  connection.phase = Phase::closing;
  directory_.on_refused(connection.listening_address(), now_);
  show("* " + peer + " refuses us: " + in_quotes(reason));
}

/// Ends a connection whose peer has left with a bye or has disappeared.
void Session::handle_departure(ConnectionState& connection, bool said_bye) {
  const bool was_active = connection.is_active();
  connection.phase = Phase::closing;
  if (connection.error) connection.abort();
  const Address address = connection.listening_address();
  if (find(connection.greeting.name) == nullptr) {  // the peer has no other connection
    if (said_bye)
      directory_.on_left(address, now_);
    else
      directory_.on_disconnected(address, now_);
  }
  if (!was_active || leaving_ || !connection.join_shown) return;
  const std::string why = connection.error ? ": " + connection.error.message() : "";
  show("* " + connection.greeting.name +
       (said_bye ? " has left" : " has disconnected" + why));
}

}  // namespace chat
