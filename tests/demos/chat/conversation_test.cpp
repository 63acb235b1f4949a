// Chat programs talk to each other: each model with itself, and all models together.

#include <poll.h>

#include <algorithm>
#include <fstream>
#include <list>
#include <sstream>

#include "tests/demos/chat/chat_program.h"
#include "tests/support/temporary_file.h"
#include "tests/support/timeline.h"

using namespace chat_test;

namespace {

/// Starts one program per model; the others name the first one as a buddy.
std::list<ChatProgram> one_of_each() {
  std::list<ChatProgram> all;
  all.push_back(start(Reactor::model(), "anna"));
  const std::string anna = all.front().address();
  all.push_back(start(Selector::model(), "bob", {"--buddy", anna}));
  all.push_back(start(Threaded::model(), "carla", {"--buddy", anna}));
  all.push_back(start(TimeoutPolling::model(), "dora", {"--buddy", anna}));
  return all;
}

template <class A, class B>
struct Pair {
  using First = A;
  using Second = B;
};

/// Counts the established connections whose local port is `port`. /proc/net/tcp.
int connections_of(std::uint16_t port) {
  std::ifstream table("/proc/net/tcp");
  const auto ends_with_port = [&](const std::string& address) {
    return std::stoul(address.substr(address.find(':') + 1), nullptr, 16) == port;
  };
  int found = 0;
  std::string line, local, remote, state;
  std::getline(table, line);  // the names of the columns
  while (std::getline(table, line)) {
    std::istringstream words(line);
    words >> line >> local >> remote >> state;
    if (state == "01" && ends_with_port(local)) ++found;
  }
  return found;
}

std::size_t count(const std::vector<std::string>& lines, const std::string& part) {
  return static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(),
      [&](const std::string& line) { return line.find(part) != std::string::npos; }));
}

}  // namespace

MODEL_TEST_CASE("two programs talk to each other", EACH_MODEL) {
  auto anna = start(model, "anna");
  auto bob = start(model, "bob", {"--buddy", anna.address()});
  anna.expect("* bob has joined (" + bob.address() + ")");
  bob.expect("* anna has joined (" + anna.address() + ")");
  anna.type("hello");
  bob.expect("anna: hello");
  bob.type("grüße, /all");
  anna.expect("bob: grüße, /all");
  bob.type("//slash");
  anna.expect("bob: /slash");
  bob.type("/msg ANNA psst");
  anna.expect("bob (to you): psst");
  bob.type("/who");
  bob.expect("* anna is at " + anna.address());
  bob.type("/quit");
  anna.expect("* bob has left");
  CHECK(bob.process().wait(time_limit)->status == 0);
  anna.check_ends();
}

TEST_CASE("all models talk to each other, and to a guest with netcat") {
  std::list<ChatProgram> all = one_of_each();
  for (ChatProgram& each : all)
    for (int others = 0; others < 3; ++others) each.expect_part(" has joined (");
  RawPeer nick(all.front());
  nick.send("NAME nick\nhello from netcat\n");
  all.front().expect("nick: hello from netcat");
  for (auto each = std::next(all.begin()); each != all.end(); ++each)
    each->expect("nick (with anna): hello from netcat");
  const char* names[] = {"anna", "bob", "carla", "dora"};
  std::size_t speaker = 0;
  for (ChatProgram& each : all) {
    each.type("this is me");
    const std::string line = std::string(names[speaker++]) + ": this is me";
    for (ChatProgram& other : all)
      if (&other != &each) other.expect(line);
    nick.expect(line);
  }
  for (ChatProgram& each : all) each.check_ends();
}

TEST_CASE("a buddy may be started before or after the other") {
  const Address later = free_address();
  auto bob = start(Threaded::model(), "bob", {"--buddy", later.to_string()});
  bob.expect("* no answer from " + later.to_string() + " yet; still trying");
  auto anna =
      start(Selector::model(), "anna", {"--port", std::to_string(later.port())});
  bob.expect_part("* anna has joined");
  anna.expect_part("* bob has joined");
}

TEMPLATE_TEST_CASE("two models that name each other end with one connection", "",
                   (Pair<Reactor, Threaded>), (Pair<TimeoutPolling, Selector>),
                   (Pair<Threaded, TimeoutPolling>), (Pair<Selector, Reactor>)) {
  const Address a = free_address(), b = free_address();
  auto anna = start(TestType::First::model(), "anna",
                    {"--port", std::to_string(a.port()), "--buddy", b.to_string()});
  auto bob = start(TestType::Second::model(), "bob",
                   {"--port", std::to_string(b.port()), "--buddy", a.to_string()});
  anna.expect_part("* bob has joined");
  bob.expect_part("* anna has joined");
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += "line " + std::to_string(i) + "\n";
  anna.write_in(lines);
  bob.write_in(lines);
  for (int i = 0; i < 100; ++i) {
    anna.expect("bob: line " + std::to_string(i));
    bob.expect("anna: line " + std::to_string(i));
  }
  for (ChatProgram* each : {&anna, &bob}) {
    const auto shown = each->shown_until_now();
    CHECK(count(shown, "line") == 0);  // no line arrives twice
    CHECK(count(shown, "disconnected") == 0);
  }
  const Deadline deadline;
  while (connections_of(a.port()) + connections_of(b.port()) > 1 && !deadline.over())
    ::poll(nullptr, 0, 10);
  CHECK(connections_of(a.port()) + connections_of(b.port()) == 1);
  anna.type("/who");
  anna.expect_part("* bob is at");
  CHECK(count(anna.shown_until_now(), "bob") == 0);
}

MODEL_TEST_CASE("a buddy on another address is found there", EACH_MODEL) {
  auto anna = start(model, "anna");
  auto bob = start(model, "bob", {"--host", "127.0.0.2", "--buddy", anna.address()});
  anna.expect("* bob has joined (" + bob.address() + ")");
  auto carla = start(model, "carla", {"--buddy", anna.address()});
  carla.expect("* bob has joined (" + bob.address() + ")");
  bob.expect("* carla has joined (" + carla.address() + ")");
}

MODEL_TEST_CASE("50 buddies receive each message once", EACH_MODEL) {
  auto anna = start(model, "anna");
  std::list<RawPeer> buddies;
  for (int i = 0; i < 50; ++i) {
    const std::string number = std::to_string(i);
    buddies.emplace_back(anna).send("NAME b" + number + " 9 " + number + "\n");
  }
  for (RawPeer& buddy : buddies) buddy.line();  // the greeting
  anna.type("hello all");
  for (RawPeer& buddy : buddies) CHECK(buddy.line() == "hello all");
  for (RawPeer& buddy : buddies) buddy.send("hello anna\n");
  for (int i = 0; i < 50; ++i) anna.expect_part(": hello anna");
  anna.check_ends();
}

TEST_CASE("timeout_polling shows a message before it waits for the next buddy") {
  // The timeout is longer than the time limit of this case, so the case would fail if
  // the program waited for a timeout.
  ChatProgram anna({PROGRAM_DIR "/chat_timeout_polling", "--timeout", "60000"}, "anna");
  UdpClient presence(anna.tcp());
  RawPeer bob(anna), carla(anna);
  bob.send("NAME bob 9 b0\n");
  carla.send("NAME carla 9 c0\n");
  presence.send("the round continues at the presence socket");
  anna.type("/who");  // the next round begins with stdin
  anna.expect_part("* carla has joined");
  const RawPeer late(anna);
  bob.send("hello\n");
  presence.send("the round continues again");
  anna.type("/who");
  anna.expect("bob: hello");  // although carla is next and sends nothing
}

MODEL_TEST_CASE("a name that is taken is refused on both sides", EACH_MODEL) {
  auto anna = start(model, "anna");
  auto twin = start(model, "Anna", {"--buddy", anna.address()});
  twin.expect("* " + anna.address() + " refuses us: \"the name Anna is taken here\"");
  anna.expect_part(" is refused: the name Anna is taken here");
  anna.check_ends();
  twin.check_ends();
}

MODEL_TEST_CASE("a guest with netcat reads, writes and leaves", EACH_MODEL) {
  auto anna = start(model, "anna");
  RawPeer nick(anna);
  nick.send("NAME nick\r\n");
  CHECK(nick.line() ==
        "* welcome, nick: your lines go to all; commands are /who and /bye");
  anna.expect("* nick has joined, a guest of anna");
  anna.type("hi");
  nick.expect("anna: hi");
  nick.send("last words\n");
  nick.shutdown_write();
  anna.expect("nick: last words");
  anna.expect("* nick has left");
  CHECK(nick.receive_until_end().empty());
}

MODEL_TEST_CASE("the timeline of a chat has an arrow for each message", EACH_MODEL) {
  const testing_support::TemporaryFile file;
  {
    auto anna = start(model, "anna", {"--trace", file.path()});
    auto bob = start(Reactor::model(), "bob", {"--buddy", anna.address()});
    anna.expect_part("* bob has joined");
    bob.expect_part("* anna has joined");
    bob.type("from bob");
    anna.expect("bob: from bob");
    anna.type("from anna");
    bob.expect("anna: from anna");
    anna.check_ends();
    bob.check_ends();
  }
  const auto timeline = testing_support::read_timeline(file.path());
  CHECK(timeline.problems == Words{});
  CHECK(timeline.arrows == timeline.of("request").size());
  for (const auto* text : {"from bob", "from anna"}) {
    const auto requests = timeline.of("request", std::string("answer ") + text);
    CHECK(requests.size() == 1);
  }
  CHECK_FALSE(timeline.of("wait").empty());
}
