// Buddies that break the protocol or disappear. The other buddies are not affected.

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <list>

#include "demos/common/socket.h"
#include "tests/demos/chat/chat_program.h"
#include "tests/support/proc.h"

using namespace chat_test;
using testing_support::quiet_span;
using testing_support::sanitized;

namespace {

constexpr std::size_t kibibyte = 1024;
constexpr std::size_t mebibyte = 1024 * 1024;
constexpr std::size_t allowed_growth_kib = sanitized ? 96 * 1024 : 8 * 1024;

/// A program with a well-behaved buddy, which must stay connected.
struct Chat {
  explicit Chat(const Model& model) : anna(start(model, "anna")) {}

  ChatProgram anna;
  RawPeer good{anna, "good"};

  void check_talks(const std::string& word = "still here") {
    good.send(word + "\n");
    anna.expect("good: " + word);
    anna.type("and so am I");
    good.expect("and so am I");
  }
};

/// Counts the ends of connections to this port that have a running keepalive timer.
/// /proc/net/tcp; proc(5).
int kept_alive(int port) {
  std::ifstream table("/proc/net/tcp");
  std::array<char, 8> hexadecimal{};
  std::snprintf(hexadecimal.data(), hexadecimal.size(), ":%04X", port);
  int count = 0;
  std::string number, local, remote, state, queues, timer, rest;
  while (table >> number >> local >> remote >> state >> queues >> timer &&
         std::getline(table, rest))
    if ((local.ends_with(hexadecimal.data()) || remote.ends_with(hexadecimal.data())) &&
        state == "01" && timer.starts_with("02:"))
      ++count;
  return count;
}

}  // namespace

MODEL_TEST_CASE("the chat notices a killed buddy", EACH_MODEL) {
  Chat chat(model);
  auto bob = start(model, "bob", {"--buddy", chat.anna.address()});
  chat.anna.expect_part("* bob has joined");
  bob.process().send_signal(SIGKILL);
  chat.anna.expect_part("* bob has disconnected");
  chat.check_talks();
  chat.anna.check_ends();
}

MODEL_TEST_CASE("keepalive runs on every connection", EACH_MODEL) {
  Chat chat(model);
  auto bob = start(model, "bob", {"--buddy", chat.anna.address()});
  chat.anna.expect_part("* bob has joined");
  // Two incoming ends and one outgoing end; the end of this test has no keepalive.
  const int port = chat.anna.tcp().port();
  for (const Deadline deadline; kept_alive(port) != 3 && !deadline.over();)
    chat.good.readable_within(milliseconds(10));
  CHECK(kept_alive(port) == 3);
}

MODEL_TEST_CASE("the chat notices a reset connection", EACH_MODEL) {
  Chat chat(model);
  RawPeer bob(chat.anna, "bob");
  bob.send("half a li");
  bob.reset();
  chat.anna.expect("* bob has disconnected: connection reset by peer");
  RawPeer(chat.anna).reset();
  RawPeer(chat.anna).close();
  chat.check_talks();
  chat.anna.check_ends();
}

MODEL_TEST_CASE("half a line is not shown", EACH_MODEL) {
  Chat chat(model);
  RawPeer bob(chat.anna, "bob"), stranger(chat.anna);
  bob.send("half a li");
  stranger.send("NAM");
  chat.check_talks();
  bob.send("ne\n");
  chat.anna.expect("bob: half a line");
  stranger.send("E carla 9 c0\n");
  chat.anna.expect_part("* carla has joined");
  chat.anna.check_ends();
}

MODEL_TEST_CASE("an endless line is dropped with one message", EACH_MODEL) {
  Chat chat(model);
  RawPeer bob(chat.anna, "bob");
  bob.send(std::string(2 * mebibyte, 'x'));
  chat.check_talks("meanwhile");
  bob.send("\nhello\n");
  chat.anna.expect("* bob has sent a line of more than 2048 bytes, which is not shown");
  chat.anna.expect("bob: hello");
  chat.anna.check_ends();
}

MODEL_TEST_CASE("control characters and bad UTF-8 are shown escaped", EACH_MODEL) {
  Chat chat(model);
  RawPeer bob(chat.anna, "bob");
  bob.send("\x1b[2J\x1b]0;title\a\n\xff\xfe\xc3\n\u202e\u009b2J\n");
  chat.anna.expect("bob: \\x1b[2J\\x1b]0;title\\x07");
  chat.anna.expect("bob: \\xff\\xfe\\xc3");
  chat.anna.expect("bob: \\u{202e}\\u{9b}2J");
  chat.check_talks();
}

MODEL_TEST_CASE("a flood delays neither the user nor the other buddies", EACH_MODEL) {
  Chat chat(model);
  RawPeer bob(chat.anna, "bob");
  std::string flood;
  while (flood.size() < 4 * mebibyte) flood += std::string(99, 'x') + "\n";
  // The test does not read the output of the program, so the program stops reading the
  // flood, and its memory does not grow.
  const std::size_t before = testing_support::resident_kib(chat.anna.pid());
  const std::size_t taken = bob.send_until_stuck(flood);
  CHECK(testing_support::resident_kib(chat.anna.pid()) <= before + allowed_growth_kib);
  CAPTURE(taken);
  chat.check_talks();
  bob.reset();
  chat.anna.expect_part("* bob has disconnected");
  chat.check_talks("afterwards");
  chat.anna.check_ends();
}

// Two models are enough, because the session implements this, and the case takes long.
MODEL_TEST_CASE("a buddy that never reads is disconnected", Selector, Reactor) {
  Chat chat(model);
  const testing_support::Buffers small{.receive = 4096, .send = 0, .segment = 1400};
  RawPeer deaf(chat.anna, "deaf", small);
  // The input of the user waits for this buddy until it is disconnected.
  std::string lines;
  while (lines.size() < 8 * mebibyte) lines += std::string(1500, 'x') + "\n";
  // Only this buddy stops the input: the test reads all that the other one is sent.
  std::string_view rest = lines;
  std::vector<char> piece(64 * kibibyte);
  for (std::size_t taken = 1; taken > 0 && !rest.empty(); rest.remove_prefix(taken)) {
    taken = testing_support::write_until_stuck(chat.anna.process().in(), rest,
                                               milliseconds(500));
    while (chat.good.readable_within(milliseconds(0)) &&
           ::recv(chat.good.fd(), piece.data(), piece.size(), 0) > 0) {
    }
  }
  CHECK(!rest.empty());
  chat.anna.expect_part("* deaf does not read: disconnected");
  chat.anna.check_ends();
}

MODEL_TEST_CASE("invalid greetings and taken names are refused", EACH_MODEL) {
  Chat chat(model);
  for (const std::string first :
       {"GET / HTTP/1.1\r\n", "\n", "NAME\n", "NAME a/b 1 1\n"}) {
    RawPeer stranger(chat.anna);
    stranger.send(first);
    CHECK(stranger.line() ==
          "/no send NAME and your name first: 1 to 20 letters, digits, - and _");
    CHECK(stranger.receive_until_end().empty());
  }
  for (const std::string name : {"good 9 eve", "anna 9 eve", "GOOD"}) {
    RawPeer forger(chat.anna);
    forger.send("NAME " + name + "\n");
    CHECK(forger.line() == "/no the name " + name.substr(0, 4) + " is taken here");
  }
  chat.check_talks();
}

MODEL_TEST_CASE("forged datagrams have no effect", EACH_MODEL) {
  Chat chat(model);
  UdpClient forger(chat.anna.tcp());
  const Address nobody = free_address();
  const demo::Fd victim = demo::listen_tcp(nobody);
  const std::string padding(1100, ' ');
  for (int i = 0; i < 200; ++i) {
    forger.send("HERE good 1f " + nobody.to_string());
    forger.send("BYE good");
    forger.send(std::string(65'000, 'x'));
    forger.send("");
    forger.send("\x1b[2J");
    forger.send("HELLO");
  }
  // The socket buffer may be full, so the probe may be lost. The test repeats it.
  const Deadline deadline;
  do forger.send("HELLO forger 1f" + padding);
  while (!forger.readable_within(milliseconds(100)) && !deadline.over());
  CHECK(forger.receive().starts_with("HERE anna 1f"));
  CHECK_FALSE(testing_support::wait_for(victim.get(), POLLIN, Deadline(quiet_span)));
  chat.check_talks();
  chat.anna.check_ends();
}

MODEL_TEST_CASE("silent connections beyond the limit do not exclude a buddy",
                EACH_MODEL) {
  Chat chat(model);
  std::list<RawPeer> silent;
  for (int i = 0; i < 150; ++i) silent.emplace_back(chat.anna);
  RawPeer bob(chat.anna, "bob");
  chat.anna.expect_part("* bob has joined");
  chat.check_talks();
  chat.anna.check_ends();
}

// Threaded is left out: the sanitizer needs a descriptor when a thread starts.
MODEL_TEST_CASE("connections beyond the descriptor limit wait", TimeoutPolling,
                Selector, Reactor) {
  Process::Options options;
  options.max_files = 40;
  ChatProgram anna(command_of(model, {}), "anna", {}, options);
  RawPeer good(anna, "good");
  std::list<RawPeer> silent;
  for (int i = 0; i < 60; ++i) silent.emplace_back(anna);
  good.send("meanwhile\n");
  anna.expect("good: meanwhile");
  silent.clear();
  RawPeer late(anna, "late");
  anna.expect_part("* late has joined");
  anna.check_ends();
}
