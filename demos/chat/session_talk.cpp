// Session: what the user and guests type, what is said to whom, and the ends of those
// who do not play along.

#include <algorithm>
#include <array>

#include "demos/chat/session.h"
#include "demos/chat/text.h"

namespace chat {

using Kind = Message::Kind;
using Phase = ConnectionState::Phase;

namespace {

constexpr std::array<std::string_view, 6> help = {
    "* a line goes to all buddies; besides there are",
    "*   /who             who is here",
    "*   /msg NAME TEXT   to one buddy alone",
    "*   /quit            leave (or Ctrl-D)",
    "*   //TEXT           a text that begins with a slash",
    "*   /help            these lines"};

/// Takes the first word off the text, with the spaces behind it.
std::string take_word(std::string& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  std::string word = text.substr(0, end);
  text.erase(0, std::min(text.find_first_not_of(' ', end), text.size()));
  return word;
}

}  // namespace

void Session::handle_command(const LineReader::Line& line) {
  // What we say is fit to be shown, too.
  std::string text = printable(line.text);
  if (line.too_long || text.size() > longest_text)
    return console_.print("* not sent: longer than " + std::to_string(longest_text) +
                          " bytes");
  if (text.empty()) return;
  if (text.starts_with("//")) return say(text.substr(1));
  if (!text.starts_with('/')) return say(text);
  const std::string word = take_word(text);
  if (word == "/quit") return leave(false);
  if (word == "/help")
    for (const std::string_view each : help) console_.print(each);
  else if (word == "/who")
    for (const std::string& each : who()) console_.print(each);
  else if (word == "/msg")
    say_to(take_word(text), text);
  else
    console_.print("* " + word + " is no command (try /help)");
}

void Session::say(const std::string& text) {
  bool heard = false;
  const std::string line = to_line(Message{Kind::text, text});
  for (ConnectionState& connection : connections_) {
    if (!connection.is_active()) continue;
    heard = true;
    const bool is_guest = connection.phase == Phase::guest;
    tell(connection, is_guest ? setup_.name + ": " + text + "\n" : line);
  }
  if (!heard) console_.print("* not sent: nobody is here");
}

void Session::say_to(const std::string& name, const std::string& text) {
  if (name.empty() || text.empty())
    return console_.print("* not sent: /msg needs a name and a text");
  ConnectionState* connection = find(name);
  if (connection == nullptr)
    return console_.print("* not sent: nobody here is called " + name + " (try /who)");
  if (connection->phase == Phase::guest)
    return tell(*connection, setup_.name + " (to you): " + text + "\n");
  tell(*connection, to_line(Message{Kind::personal, text}));
}

std::vector<std::string> Session::who() const {
  std::vector<std::string> lines{"* " + setup_.name + " is at " +
                                 setup_.self.to_string()};
  for (const ConnectionState& connection : connections_) {
    const std::string& name = connection.greeting.name;
    if (connection.phase == Phase::guest)
      lines.push_back("* " + name + " is a guest of " + setup_.name);
    else if (connection.phase == Phase::buddy)
      lines.push_back("* " + name + " is at " + connection.listens_at().to_string());
  }
  return lines;
}

/// A guest has no program of his own: his lines are passed on, and he gets what is
/// shown here, but for private words.
void Session::handle_guest_line(ConnectionState& guest, const std::string& line) {
  const std::string& name = guest.greeting.name;
  if (line == "/bye" || line == "/quit") return depart(guest, true);
  if (line == "/who") {
    for (const std::string& each : who()) tell(guest, each + "\n");
    return;
  }
  const Message message = parse_message(line);
  const std::string text = printable(message.text);
  if (text.size() > longest_text) return tell(guest, "* not sent: too long\n");
  if (message.kind != Kind::text) return tell(guest, "* only /who and /bye\n");
  if (text.empty()) return;
  for (ConnectionState& connection : connections_)
    if (connection.phase == Phase::buddy)
      tell(connection, to_line(Message{Kind::passed_on, text, name}));
  show(name + ": " + text, &guest);
}

/// On the screen, and to the guests, who have none.
void Session::show(const std::string& line, const ConnectionState* author) {
  console_.print(line);
  for (ConnectionState& connection : connections_)
    if (connection.phase == Phase::guest && &connection != author)
      tell(connection, line + "\n");
}

/// Who does not take what is said to him cannot make others wait or memory grow.
void Session::tell(ConnectionState& connection, const std::string& line) {
  if (connection.phase == Phase::over || connection.queue(line, now_)) return;
  cut(connection, "does not read: cut off with " + std::to_string(queue_limit / 1024) +
                      " KiB waiting");
}

void Session::cut(ConnectionState& connection, const std::string& why) {
  const bool was_active = connection.is_active();
  connection.cut();
  directory_.avoid(connection.listens_at());
  if (was_active && !leaving_) show("* " + connection.greeting.name + " " + why);
}

void Session::check_deadlines() {
  for (ConnectionState& connection : connections_) {
    if (!connection.overdue(now_)) continue;
    if (connection.is_active() && !connection.peer_moved) {
      cut(connection, "does not read: cut off");
      continue;
    }
    depart(connection, false);
    connection.cut();
  }
  if (silence_told_ || now_ < start_ + silence_limit) return;
  silence_told_ = true;
  for (const reactor::Address& address : directory_.silent())
    console_.print("* nobody answers at " + address.to_string() +
                   " yet; asking again and again");
}

ConnectionState* Session::find(std::string_view name) {
  const auto is_it = [&](const ConnectionState& connection) {
    return connection.is_active() && same_name(connection.greeting.name, name);
  };
  const auto found = std::find_if(connections_.begin(), connections_.end(), is_it);
  return found == connections_.end() ? nullptr : &*found;
}

}  // namespace chat
