#include "demos/chat/session.h"

#include <algorithm>
#include <array>

#include "demos/chat/text.h"
#include "demos/common/trace.h"

namespace chat {

using reactor::Address;
using Kind = Message::Kind;
using Phase = Link::Phase;
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

bool is_full(const std::list<Link>& links) {
  const auto active = std::count_if(links.begin(), links.end(),
                                    [](const Link& link) { return link.is_active(); });
  return static_cast<std::size_t>(active) >= most_buddies;
}

/// Who has come by himself and has no place in the chat: not yet, or no more.
bool is_outsider(const Link& link) {
  return link.origin == Origin::accepted && !link.is_active() &&
         link.phase != Phase::over;
}

/// Two who dial each other have a connection in each direction: no third one.
bool may_be_double(const std::list<Link>& links, const Link& first,
                   const Link& second) {
  return first.origin != second.origin &&
         std::none_of(links.begin(), links.end(), [&](const Link& other) {
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

void Session::typed(std::string_view bytes) {
  const demo::Span span("stdin", bytes);
  console_.type(bytes);
  if (console_.interrupted()) leave();
}

void Session::received(std::string_view datagram, const Address& from) {
  if (leaving_) return;
  const demo::Span span("udp", datagram);
  std::vector<Address> here;
  for (const Link& link : links_)
    if (link.phase == Phase::buddy) here.push_back(link.listens_at());
  std::string answer = directory_.received(datagram, from, std::move(here), now_);
  if (!answer.empty()) outbox_.emplace_back(from, std::move(answer));
}

Link& Session::open(const Address& peer, Origin origin) {
  const auto outsiders = std::count_if(links_.begin(), links_.end(), is_outsider);
  // Who connects and says nothing makes room for those who do: the oldest goes.
  if (origin == Origin::accepted &&
      static_cast<std::size_t>(outsiders) >= most_outsiders)
    std::find_if(links_.begin(), links_.end(), is_outsider)->cut();
  Link& link = links_.emplace_back(peer, origin, now_);
  if (origin == Origin::dialled)
    tell(link, to_line(Greeting{setup_.name, setup_.self.port(), token_}));
  return link;
}

void Session::received(Link& link, std::string_view bytes) {
  const demo::Span span("tcp", bytes);
  if (link.phase < Phase::closing) link.reader.append(bytes);
}

void Session::sent(Link& link, std::size_t count) {
  link.sent(count, now_);
  progress_ = now_;
}

void Session::ended(Link& link, std::error_code error) {
  link.ended = true;
  if (!link.error) link.error = error;
  // Else a model would wait for room that there will never be. What has come is read.
  if (error) link.drop_waiting();
}

void Session::remove(Link& link) {
  if (link.is_active()) depart(link, false);
  links_.remove_if([&](const Link& other) { return &other == &link; });
}

void Session::shown(std::size_t count) {
  console_.written(count);
  progress_ = now_;
}

void Session::blind() {
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
  for (Link& link : links_) {
    if (link.phase == Phase::guest) {
      tell(link, "* " + setup_.name + " has left\n");
      link.phase = link.phase == Phase::over ? Phase::over : Phase::closing;
    } else if (link.phase == Phase::buddy || link.phase == Phase::doubled) {
      tell(link, to_line(Message{Kind::bye, {}}));
    } else {
      link.cut();
    }
  }
  console_.close();
}

// What is to be done.

void Session::work(Time now) {
  now_ = now;
  for (Link& link : links_) listen(link);
  for (int i = 0; i < lines_at_once && may_obey(); ++i)
    if (const auto line = console_.next()) obey(*line);
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

bool Session::wants_read(const Link& link) const {
  return !link.ended && link.phase < Phase::closing && link.reader.exhausted() &&
         screen().size() < screen_limit;
}

/// The user comes before the buddies: when they have filled the screen, there is room
/// left for what he asks. A script's lines wait for those who are to read them, and for
/// those who read slowly.
bool Session::may_obey() const {
  if (leaving_ || console_.exhausted() || screen().size() >= 2 * screen_limit)
    return false;
  if (console_.is_terminal()) return true;
  if (!directory_.complete() && now_ < start_ + gather_limit) return false;
  return std::none_of(links_.begin(), links_.end(), [](const Link& link) {
    return link.waiting().size() > queue_limit / 2;
  });
}

bool Session::wants_typed() const {
  return !leaving_ && console_.exhausted() && !console_.finished() &&
         screen().size() < 2 * screen_limit;
}

Time Session::limit() const {
  if (in_haste_) return left_at_ + haste_limit;
  return std::min<Time>(progress_ + leave_pause, left_at_ + leave_limit);
}

bool Session::finished() const {
  return leaving_ &&
         ((links_.empty() && outbox_.empty() && screen().empty()) || now_ >= limit());
}

std::optional<Clock::duration> Session::patience() const {
  Time first = leaving_ ? limit() : directory_.next_question();
  for (const Link& link : links_) {
    first = std::min(first, link.deadline());
    const bool more = !link.reader.exhausted() || link.ended;
    if (more && link.phase < Phase::closing && screen().size() < screen_limit)
      first = now_;
  }
  if (may_obey() || finished()) first = now_;
  if (!console_.exhausted() && now_ < start_ + gather_limit)
    first = std::min(first, start_ + Clock::duration(gather_limit));
  if (!silence_told_ && !setup_.buddies.empty())
    first = std::min(first, start_ + Clock::duration(silence_limit));
  if (first == Time::max()) return std::nullopt;
  return std::max(first - now_, Clock::duration(0));
}

// What comes from a connection, and what becomes of it.

void Session::listen(Link& link) {
  for (int i = 0; i < lines_at_once && link.phase < Phase::closing; ++i) {
    if (screen().size() >= screen_limit) return;
    const auto line = link.reader.next();
    if (line) {
      understand(link, *line);
    } else {
      if (link.ended) depart(link, link.greeting.port == 0 && !link.error);
      return;
    }
  }
}

void Session::understand(Link& link, const LineReader::Line& line) {
  const std::string name = link.greeting.name;
  if (line.too_long && link.phase == Phase::stranger)
    return refuse(link, "that was no name");
  if (line.too_long)
    return show("* " + name + " has sent a line of more than " +
                std::to_string(longest_line) + " bytes: left out");
  if (link.phase == Phase::stranger) return greet(link, line.text);
  if (link.phase == Phase::guest) return obey_guest(link, line.text);
  const Message message = parse_message(line.text);
  const std::string text = printable(message.text);
  if (message.kind == Kind::text && !text.empty()) show(name + ": " + text);
  if (message.kind == Kind::personal) console_.print(name + " (to you): " + text);
  if (message.kind == Kind::passed_on)
    show(message.name + " (with " + name + "): " + text);
  if (message.kind == Kind::refused) return refused(link, message.text);
  if (message.kind == Kind::bye) return depart(link, true);
  if (message.kind != Kind::doubled) return;
  link.peer_moved = true;
  link.since = now_;
  if (link.phase == Phase::doubled) link.phase = Phase::closing;
}

void Session::greet(Link& link, const std::string& line) {
  const Message message = parse_message(line);
  if (message.kind == Kind::refused && link.origin == Origin::dialled)
    return refused(link, message.text);
  const auto greeting = parse_greeting(line);
  if (!greeting)
    return refuse(link, "first say NAME and your name, " + std::string(name_rule));
  link.greeting = *greeting;
  if (greeting->token == token_) return meet_ourselves(link);
  Link* other = find(greeting->name);
  const bool is_double = other != nullptr && greeting->port != 0 &&
                         other->greeting.token == greeting->token;
  if (same_name(greeting->name, setup_.name) || (other != nullptr && !is_double))
    return refuse(link, "the name " + greeting->name + " is taken here");
  if (is_double && !may_be_double(links_, *other, link))
    return refuse(link, greeting->name + " has a connection already");
  if (other == nullptr && is_full(links_)) return refuse(link, "the chat is full");
  if (link.origin == Origin::accepted && greeting->port != 0)
    tell(link, to_line(Greeting{setup_.name, setup_.self.port(), token_}));
  return is_double ? settle_double(*other, link) : admit(link);
}

/// Our own address was named, or told by somebody.
void Session::meet_ourselves(Link& link) {
  directory_.avoid(link.peer);
  if (link.origin == Origin::dialled)
    show("* " + link.peer.to_string() + " is this program itself");
  link.cut();
}

void Session::admit(Link& link) {
  const std::string& name = link.greeting.name;
  if (link.origin == Origin::accepted && link.greeting.port == 0) {
    link.announced = guests_told_.allows(now_);
    if (link.announced) show("* " + name + " has come, a guest of " + setup_.name);
    link.phase = Phase::guest;
    tell(link, "* welcome, " + name + ": what you type goes to all; /who, /bye\n");
    for (const std::string& each : who()) tell(link, each + "\n");
    return;
  }
  link.phase = Phase::buddy;
  directory_.add(link.listens_at(), false, now_);
  directory_.linked(link.listens_at(), now_);
  show("* " + name + " has come (" + link.listens_at().to_string() + ")");
}

/// Two who dial each other at the same time get two connections. The one stays that the
/// first by name has dialled: both sides know that without asking. What was said on the
/// other one before "/double" is still read.
void Session::settle_double(Link& first, Link& second) {
  const bool we_decide = name_before(setup_.name, second.greeting.name);
  const bool second_is_right = (second.origin == Origin::dialled) == we_decide;
  directory_.add(second.listens_at(), false, now_);
  directory_.linked(second.listens_at(), now_);
  if (second_is_right) second.phase = Phase::buddy;
  retire(second_is_right ? first : second);
}

void Session::retire(Link& link) {
  tell(link, to_line(Message{Kind::doubled, {}}));
  if (link.phase == Phase::over) return;
  link.phase = link.peer_moved ? Phase::closing : Phase::doubled;
  link.since = now_;
}

void Session::refuse(Link& link, const std::string& reason) {
  directory_.refused(link.peer, now_);
  tell(link, to_line(Message{Kind::refused, reason}));
  link.phase = Phase::closing;
  if (strangers_told_.allows(now_))
    show("* " + link.peer.to_string() + " is refused: " + reason);
}

void Session::refused(Link& link, const std::string& reason) {
  const std::string who = link.is_active() ? link.greeting.name : link.peer.to_string();
  link.phase = Phase::closing;
  directory_.refused(link.listens_at(), now_);
  show("* " + who + " refuses us: " + in_quotes(reason));
}

/// It is over with this one: it has left, or it is gone, for a reason.
void Session::depart(Link& link, bool politely) {
  const bool was_active = link.is_active();
  link.phase = Phase::closing;
  if (link.error) link.cut();
  const Address address = link.listens_at();
  if (find(link.greeting.name) == nullptr) {  // else that is the other of two
    if (politely)
      directory_.left(address, now_);
    else
      directory_.lost(address, now_);
  }
  if (!was_active || leaving_ || !link.announced) return;
  const std::string why = link.error ? ": " + link.error.message() : " without a word";
  show("* " + link.greeting.name + (politely ? " has left" : " is gone" + why));
}

}  // namespace chat
