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

constexpr int lines_at_once = 64;  // of one source; then the others' turn
constexpr auto gather_limit = 3s;  // how long a script waits for the named buddies
constexpr auto leave_pause = 1s;   // with nothing sent or shown while leaving
constexpr auto leave_limit = 30s;
constexpr auto haste_limit = 200ms;  // likewise, after a signal

constexpr std::string_view name_rule = "1 to 20 letters, digits, - and _";

std::string in_quotes(const std::string& text) {
  constexpr std::size_t longest = 100;
  return "\"" + printable(text.substr(0, longest)) + "\"";
}

bool is_full(const std::list<ConnectionState>& connections) {
  const auto active = std::count_if(
      connections.begin(), connections.end(),
      [](const ConnectionState& connection) { return connection.is_active(); });
  return static_cast<std::size_t>(active) >= most_buddies;
}

/// Who has come by himself and has no place in the chat: not yet, or no more.
bool is_outsider(const ConnectionState& connection) {
  return connection.origin == Origin::accepted && !connection.is_active() &&
         connection.phase != Phase::over;
}

/// Two who dial each other have a connection in each direction: no third one.
bool may_be_double(const std::list<ConnectionState>& connections,
                   const ConnectionState& first, const ConnectionState& second) {
  return first.origin != second.origin &&
         std::none_of(connections.begin(), connections.end(),
                      [&](const ConnectionState& other) {
                        return other.phase == Phase::doubled &&
                               other.greeting.token == second.greeting.token;
                      });
}

}  // namespace

Session::Session(Setup setup, Time now)
    : setup_(std::move(setup)),
      now_(now),
      start_(now),
      console_(setup_.is_terminal),
      directory_(setup_.name, setup_.self) {
  for (const Address& buddy : setup_.buddies) directory_.add(buddy, true, now);
  if (setup_.is_terminal)
    console_.print("* what you type goes to all buddies; /help tells the rest");
}

// What has happened.

void Session::on_input(std::string_view bytes) {
  const demo::Span span("stdin", bytes);
  console_.type(bytes);
  if (console_.interrupted()) leave();
}

void Session::received(std::string_view datagram, const Address& from) {
  if (leaving_) return;
  const demo::Span span("udp", datagram);
  std::vector<Address> here;
  for (const ConnectionState& connection : connections_)
    if (connection.phase == Phase::buddy) here.push_back(connection.listens_at());
  std::string answer = directory_.received(datagram, from, std::move(here), now_);
  if (!answer.empty()) outbox_.emplace_back(from, std::move(answer));
}

ConnectionState& Session::open(const Address& peer, Origin origin) {
  const auto outsiders =
      std::count_if(connections_.begin(), connections_.end(), is_outsider);
  // Who connects and says nothing makes room for those who do: the oldest goes.
  if (origin == Origin::accepted &&
      static_cast<std::size_t>(outsiders) >= most_outsiders)
    std::find_if(connections_.begin(), connections_.end(), is_outsider)->cut();
  ConnectionState& connection = connections_.emplace_back(peer, origin, now_);
  if (origin == Origin::dialled)
    tell(connection, to_line(Greeting{setup_.name, setup_.self.port(), token_}));
  return connection;
}

void Session::received(ConnectionState& connection, std::string_view bytes) {
  const demo::Span span("tcp", bytes);
  if (connection.phase < Phase::closing) connection.reader.append(bytes);
}

void Session::sent(ConnectionState& connection, std::size_t count) {
  connection.sent(count, now_);
  progress_ = now_;
}

void Session::ended(ConnectionState& connection, std::error_code error) {
  connection.ended = true;
  if (!connection.error) connection.error = error;
  // Else a model would wait for room that there will never be. What has come is read.
  if (error) connection.drop_waiting();
}

void Session::remove(ConnectionState& connection) {
  if (connection.is_active()) depart(connection, false);
  connections_.remove_if(
      [&](const ConnectionState& other) { return &other == &connection; });
}

void Session::shown(std::size_t count) {
  console_.written(count);
  progress_ = now_;
}

void Session::on_output_closed() {
  console_.written(console_.output().size());
  leave();
}

void Session::leave(bool in_haste) {
  in_haste_ = in_haste_ || in_haste;
  if (std::exchange(leaving_, true)) return;
  left_at_ = progress_ = now_;
  outbox_.clear();
  for (const Address& address : directory_.addresses())
    outbox_.emplace_back(address, to_datagram({Presence::Kind::bye, setup_.name}));
  for (ConnectionState& connection : connections_) {
    if (connection.phase == Phase::guest) {
      tell(connection, "* " + setup_.name + " has left\n");
      connection.phase = connection.phase == Phase::over ? Phase::over : Phase::closing;
    } else if (connection.phase == Phase::buddy || connection.phase == Phase::doubled) {
      tell(connection, to_line(Message{Kind::bye, {}}));
    } else {
      connection.cut();
    }
  }
  console_.close();
}

// What is to be done.

void Session::process_due(Time now) {
  now_ = now;
  for (ConnectionState& connection : connections_) parse_input(connection);
  for (int i = 0; i < lines_at_once && may_handle_command(); ++i)
    if (const auto line = console_.next()) handle_command(*line);
  // On a terminal there would be no way to end any more.
  const bool stays = setup_.stay && !setup_.is_terminal;
  if (console_.finished() && !stays && !leaving_) leave(false);
  check_deadlines();
  if (!leaving_)
    for (auto& question : directory_.questions(now))
      outbox_.push_back(std::move(question));
  console_.draw();
}

std::optional<std::pair<Address, std::string>> Session::next_datagram() {
  if (outbox_.empty()) return std::nullopt;
  auto next = std::move(outbox_.back());
  outbox_.pop_back();
  return next;
}

std::optional<Address> Session::next_dial() {
  return leaving_ ? std::nullopt : directory_.next_dial();
}

bool Session::wants_read(const ConnectionState& connection) const {
  return !connection.ended && connection.phase < Phase::closing &&
         connection.reader.exhausted() && screen().size() < screen_limit;
}

/// The user comes before the buddies: when they have filled the screen, there is room
/// left for what he asks. A script's lines wait for those who are to read them, and for
/// those who read slowly.
bool Session::may_handle_command() const {
  if (leaving_ || console_.exhausted() || screen().size() >= 2 * screen_limit)
    return false;
  if (console_.is_terminal()) return true;
  if (!directory_.complete() && now_ < start_ + gather_limit) return false;
  return std::none_of(connections_.begin(), connections_.end(),
                      [](const ConnectionState& connection) {
                        return connection.waiting().size() > queue_limit / 2;
                      });
}

bool Session::wants_input() const {
  return !leaving_ && console_.exhausted() && !console_.finished() &&
         screen().size() < 2 * screen_limit;
}

Time Session::limit() const {
  if (in_haste_) return left_at_ + haste_limit;
  return std::min<Time>(progress_ + leave_pause, left_at_ + leave_limit);
}

bool Session::finished() const {
  return leaving_ && ((connections_.empty() && outbox_.empty() && screen().empty()) ||
                      now_ >= limit());
}

std::optional<Clock::duration> Session::timeout() const {
  Time first = leaving_ ? limit() : directory_.next_question();
  for (const ConnectionState& connection : connections_) {
    first = std::min(first, connection.deadline());
    const bool more = !connection.reader.exhausted() || connection.ended;
    if (more && connection.phase < Phase::closing && screen().size() < screen_limit)
      first = now_;
  }
  if (may_handle_command() || finished()) first = now_;
  if (!console_.exhausted() && now_ < start_ + gather_limit)
    first = std::min(first, start_ + Clock::duration(gather_limit));
  if (!silence_told_ && !setup_.buddies.empty())
    first = std::min(first, start_ + Clock::duration(silence_limit));
  if (first == Time::max()) return std::nullopt;
  return std::max(first - now_, Clock::duration(0));
}

// What comes from a connection, and what becomes of it.

void Session::parse_input(ConnectionState& connection) {
  for (int i = 0; i < lines_at_once && connection.phase < Phase::closing; ++i) {
    if (screen().size() >= screen_limit) return;
    const auto line = connection.reader.next();
    if (line) {
      handle_line(connection, *line);
    } else {
      if (connection.ended)
        depart(connection, connection.greeting.port == 0 && !connection.error);
      return;
    }
  }
}

void Session::handle_line(ConnectionState& connection, const LineReader::Line& line) {
  const std::string name = connection.greeting.name;
  if (line.too_long && connection.phase == Phase::stranger)
    return refuse(connection, "that was no name");
  if (line.too_long)
    return show("* " + name + " has sent a line of more than " +
                std::to_string(longest_line) + " bytes: left out");
  if (connection.phase == Phase::stranger) return greet(connection, line.text);
  if (connection.phase == Phase::guest) return handle_guest_line(connection, line.text);
  const Message message = parse_message(line.text);
  const std::string text = printable(message.text);
  if (message.kind == Kind::text && !text.empty()) show(name + ": " + text);
  if (message.kind == Kind::personal) console_.print(name + " (to you): " + text);
  if (message.kind == Kind::passed_on)
    show(message.name + " (with " + name + "): " + text);
  if (message.kind == Kind::refused) return refused(connection, message.text);
  if (message.kind == Kind::bye) return depart(connection, true);
  if (message.kind != Kind::doubled) return;
  connection.peer_moved = true;
  connection.since = now_;
  if (connection.phase == Phase::doubled) connection.phase = Phase::closing;
}

void Session::greet(ConnectionState& connection, const std::string& line) {
  const Message message = parse_message(line);
  if (message.kind == Kind::refused && connection.origin == Origin::dialled)
    return refused(connection, message.text);
  const auto greeting = parse_greeting(line);
  if (!greeting)
    return refuse(connection,
                  "first say NAME and your name, " + std::string(name_rule));
  connection.greeting = *greeting;
  if (greeting->token == token_) return meet_ourselves(connection);
  ConnectionState* other = find(greeting->name);
  const bool is_double = other != nullptr && greeting->port != 0 &&
                         other->greeting.token == greeting->token;
  if (same_name(greeting->name, setup_.name) || (other != nullptr && !is_double))
    return refuse(connection, "the name " + greeting->name + " is taken here");
  if (is_double && !may_be_double(connections_, *other, connection))
    return refuse(connection, greeting->name + " has a connection already");
  if (other == nullptr && is_full(connections_))
    return refuse(connection, "the chat is full");
  if (connection.origin == Origin::accepted && greeting->port != 0)
    tell(connection, to_line(Greeting{setup_.name, setup_.self.port(), token_}));
  return is_double ? settle_double(*other, connection) : admit(connection);
}

/// Our own address was named, or told by somebody.
void Session::meet_ourselves(ConnectionState& connection) {
  directory_.avoid(connection.peer);
  if (connection.origin == Origin::dialled)
    show("* " + connection.peer.to_string() + " is this program itself");
  connection.cut();
}

void Session::admit(ConnectionState& connection) {
  const std::string& name = connection.greeting.name;
  if (connection.origin == Origin::accepted && connection.greeting.port == 0) {
    connection.announced = guests_told_.allows(now_);
    if (connection.announced)
      show("* " + name + " has come, a guest of " + setup_.name);
    connection.phase = Phase::guest;
    tell(connection,
         "* welcome, " + name + ": what you type goes to all; /who, /bye\n");
    for (const std::string& each : who()) tell(connection, each + "\n");
    return;
  }
  connection.phase = Phase::buddy;
  directory_.add(connection.listens_at(), false, now_);
  directory_.linked(connection.listens_at(), now_);
  show("* " + name + " has come (" + connection.listens_at().to_string() + ")");
}

/// Two who dial each other at the same time get two connections. The one stays that the
/// first by name has dialled: both sides know that without asking. What was said on the
/// other one before "/double" is still read.
void Session::settle_double(ConnectionState& first, ConnectionState& second) {
  const bool we_decide = name_before(setup_.name, second.greeting.name);
  const bool second_is_right = (second.origin == Origin::dialled) == we_decide;
  directory_.add(second.listens_at(), false, now_);
  directory_.linked(second.listens_at(), now_);
  if (second_is_right) second.phase = Phase::buddy;
  retire(second_is_right ? first : second);
}

void Session::retire(ConnectionState& connection) {
  tell(connection, to_line(Message{Kind::doubled, {}}));
  if (connection.phase == Phase::over) return;
  connection.phase = connection.peer_moved ? Phase::closing : Phase::doubled;
  connection.since = now_;
}

void Session::refuse(ConnectionState& connection, const std::string& reason) {
  directory_.refused(connection.peer, now_);
  tell(connection, to_line(Message{Kind::refused, reason}));
  connection.phase = Phase::closing;
  if (strangers_told_.allows(now_))
    show("* " + connection.peer.to_string() + " is refused: " + reason);
}

void Session::refused(ConnectionState& connection, const std::string& reason) {
  const std::string who =
      connection.is_active() ? connection.greeting.name : connection.peer.to_string();
  connection.phase = Phase::closing;
  directory_.refused(connection.listens_at(), now_);
  show("* " + who + " refuses us: " + in_quotes(reason));
}

/// It is over with this one: it has left, or it is gone, for a reason.
void Session::depart(ConnectionState& connection, bool politely) {
  const bool was_active = connection.is_active();
  connection.phase = Phase::closing;
  if (connection.error) connection.cut();
  const Address address = connection.listens_at();
  if (find(connection.greeting.name) == nullptr) {  // else that is the other of two
    if (politely)
      directory_.left(address, now_);
    else
      directory_.lost(address, now_);
  }
  if (!was_active || leaving_ || !connection.announced) return;
  const std::string why =
      connection.error ? ": " + connection.error.message() : " without a word";
  show("* " + connection.greeting.name + (politely ? " has left" : " is gone" + why));
}

}  // namespace chat
