// The second part of Session: the commands of the user and of guests, sending to peers,
// and disconnecting peers that are too slow.

#include <algorithm>
#include <array>

#include "demos/chat/session.h"
#include "demos/chat/text.h"

namespace chat {

using Kind = Message::Kind;
using Phase = ConnectionState::Phase;

namespace {

constexpr std::array<std::string_view, 6> help = {
    "* every line goes to all buddies, except these commands:",
    "*   /who             list who is here",
    "*   /msg NAME TEXT   send TEXT to one buddy only",
    "*   /quit            leave (or Ctrl-D)",
    "*   //TEXT           send a text that begins with a slash",
    "*   /help            print these lines"};

/// Removes the first word and the spaces after it, and returns the word.
std::string take_word(std::string& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  std::string word = text.substr(0, end);
  text.erase(0, std::min(text.find_first_not_of(' ', end), text.size()));
  return word;
}

}  // namespace

void Session::handle_command(const LineReader::Line& line) {
  // We never send control characters, so our text is safe for every terminal.
  std::string text = printable(line.text);
  if (line.too_long || text.size() > max_text_size)
    return console_.print("* not sent: longer than " + std::to_string(max_text_size) +
                          " bytes");
  if (text.empty()) return;
  if (text.starts_with("//")) return send_to_all(text.substr(1));
  if (!text.starts_with('/')) return send_to_all(text);
  const std::string word = take_word(text);
  if (word == "/quit") return leave_gracefully();
  if (word == "/help")
    for (const std::string_view each : help) console_.print(each);
  else if (word == "/who")
    for (const std::string& each : participants()) console_.print(each);
  else if (word == "/msg")
    send_private(take_word(text), text);
  else
    console_.print("* " + word + " is not a command (try /help)");
}

void Session::send_to_all(const std::string& text) {
  bool is_alone = true;
  const std::string line = to_line(Message{Kind::text, text});
  for (ConnectionState& connection : connections_) {
    if (!connection.is_active()) continue;
    is_alone = false;
    const bool is_guest = connection.phase == Phase::guest;
    send_line(connection, is_guest ? setup_.name + ": " + text + "\n" : line);
  }
  if (is_alone) console_.print("* not sent: nobody is here");
}

void Session::send_private(const std::string& name, const std::string& text) {
  if (name.empty() || text.empty())
    return console_.print("* not sent: /msg needs a name and a text");
  ConnectionState* connection = find(name);
  if (connection == nullptr)
    return console_.print("* not sent: nobody here is called " + name + " (try /who)");
  if (connection->phase == Phase::guest)
    return send_line(*connection, setup_.name + " (to you): " + text + "\n");
  send_line(*connection, to_line(Message{Kind::personal, text}));
}

std::vector<std::string> Session::participants() const {
  std::vector<std::string> lines{"* " + setup_.name + " is at " +
                                 setup_.self.to_string()};
  for (const ConnectionState& connection : connections_) {
    const std::string& name = connection.greeting.name;
    if (connection.phase == Phase::guest)
      lines.push_back("* " + name + " is a guest of " + setup_.name);
    else if (connection.phase == Phase::buddy)
      lines.push_back("* " + name + " is at " +
                      connection.listening_address().to_string());
  }
  return lines;
}

/// A guest has no chat program, so we pass its lines on to the buddies. A guest sees
/// what our user sees, except private messages.
void Session::handle_guest_line(ConnectionState& guest, const std::string& line) {
  const std::string& name = guest.greeting.name;
  if (line == "/bye" || line == "/quit") return handle_departure(guest, true);
  if (line == "/who") {
    for (const std::string& each : participants()) send_line(guest, each + "\n");
    return;
  }
  const Message message = parse_message(line);
  const std::string text = printable(message.text);
  if (text.size() > max_text_size) return send_line(guest, "* not sent: too long\n");
  if (message.kind != Kind::text)
    return send_line(guest, "* not sent: guests have only /who and /bye\n");
  if (text.empty()) return;
  for (ConnectionState& connection : connections_)
    if (connection.phase == Phase::buddy)
      send_line(connection, to_line(Message{Kind::passed_on, text, name}));
  show(name + ": " + text, &guest);
}

/// Prints a line for the user and sends it to all guests except its author.
void Session::show(const std::string& line, const ConnectionState* author) {
  console_.print(line);
  for (ConnectionState& connection : connections_)
    if (connection.phase == Phase::guest && &connection != author)
      send_line(connection, line + "\n");
}

/// A peer that does not read is disconnected, so it can neither delay the others nor
/// make our memory grow.
void Session::send_line(ConnectionState& connection, const std::string& line) {
  if (connection.phase == Phase::closed || connection.queue(line, now_)) return;
  disconnect(connection, "does not read: disconnected with " +
                             std::to_string(max_unsent / 1024) + " KiB unsent");
}

void Session::disconnect(ConnectionState& connection, const std::string& reason) {
  const bool was_active = connection.is_active();
  connection.abort();
  directory_.avoid(connection.listening_address());
  if (was_active && !leaving_) show("* " + connection.greeting.name + " " + reason);
}

void Session::check_timeouts() {
  for (ConnectionState& connection : connections_) {
    if (!connection.is_timed_out(now_)) continue;
    if (connection.is_active() && !connection.peer_switched) {
      disconnect(connection, "does not read: disconnected");
      continue;
    }
    handle_departure(connection, false);
    connection.abort();
  }
  if (!unanswered_reported_ && now_ >= start_ + no_answer_delay) report_unanswered();
}

void Session::report_unanswered() {
  unanswered_reported_ = true;
  for (const reactor::Address& address : directory_.unanswered())
    console_.print("* no answer from " + address.to_string() + " yet; still trying");
}

ConnectionState* Session::find(std::string_view name) {
  const auto is_it = [&](const ConnectionState& connection) {
    return connection.is_active() && same_name(connection.greeting.name, name);
  };
  const auto found = std::find_if(connections_.begin(), connections_.end(), is_it);
  return found == connections_.end() ? nullptr : &*found;
}

}  // namespace chat
