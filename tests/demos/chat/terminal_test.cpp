// The chat on a terminal: the line being typed, and the terminal mode afterwards.

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/demos/chat/chat_program.h"

using namespace chat_test;

namespace {

const std::string erase = "\r\x1b[J";

struct Terminal {
  Terminal() {
    ::setenv("TERM", "xterm", 1);  // whatever the terminal of this test is
    int ends[2];
    winsize size{24, 40, 0, 0};
    REQUIRE(::openpty(&ends[0], &ends[1], nullptr, nullptr, &size) == 0);
    screen = demo::Fd(ends[0]);
    device = demo::Fd(ends[1]);
    for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    ::tcgetattr(device.get(), &before);
  }
  Process::Options streams() const {
    Process::Options options;
    options.in_fd = options.out_fd = device.get();
    return options;
  }
  void type(const std::string& keys) const {
    testing_support::write_all(screen.get(), keys, "keys");
  }
  /// Reads the screen until its text ends with `end`.
  void expect(const std::string& end) {
    const Deadline deadline;
    while (!seen.ends_with(end))
      seen += testing_support::read_some(
          screen.get(), "'" + end + "' at the end of '" + seen + "'", deadline);
  }
  /// Reads the screen until its text contains `part`.
  void expect_somewhere(const std::string& part) {
    const Deadline deadline;
    while (seen.find(part) == std::string::npos)
      seen += testing_support::read_some(
          screen.get(), "'" + part + "' somewhere in '" + seen + "'", deadline);
  }
  bool is_restored() const {
    termios now{};
    ::tcgetattr(device.get(), &now);
    return now.c_lflag == before.c_lflag && now.c_iflag == before.c_iflag &&
           now.c_cc[VSUSP] == before.c_cc[VSUSP];
  }

  demo::Fd screen, device;
  termios before{};
  std::string seen;
};

struct OnTerminal {
  explicit OnTerminal(const Model& model, const std::string& name = "anna",
                      const Words& more = {})
      : anna(command_of(model, {}), name, more, terminal.streams()) {
    terminal.expect("lists the commands\r\n> ");
  }
  Terminal terminal;
  ChatProgram anna;
};

}  // namespace

MODEL_TEST_CASE("the typed line survives an incoming message", EACH_MODEL) {
  OnTerminal on(model);
  RawPeer bob(on.anna, "bob");
  on.terminal.expect("has joined (127.0.0.1:9)\r\n> ");
  on.terminal.type("hällo bo");
  on.terminal.expect("> hällo bo");
  bob.send("look\n");
  on.terminal.expect(erase + "bob: look\r\n> hällo bo");
  on.terminal.type(
      "\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f"
      "hi\r");
  CHECK(bob.line() == "hi");
  on.terminal.expect(erase + "> hi\r\n> ");
  on.anna.check_ends();
  CHECK(on.terminal.is_restored());
}

TEST_CASE("all models talk to each other on terminals") {
  OnTerminal anna(Reactor::model());
  const Words options{"--buddy", anna.anna.address()};
  OnTerminal bob(Selector::model(), "bob", options);
  OnTerminal carla(Threaded::model(), "carla", options);
  OnTerminal dora(TimeoutPolling::model(), "dora", options);
  const std::vector<std::pair<std::string, Terminal*>> all{{"anna", &anna.terminal},
                                                           {"bob", &bob.terminal},
                                                           {"carla", &carla.terminal},
                                                           {"dora", &dora.terminal}};
  const auto each_expects = [&](const std::string& before, const std::string& after) {
    for (const auto& [name, terminal] : all)
      for (const auto& [other, unused] : all)
        if (name != other) terminal->expect_somewhere(before + other + after);
  };
  each_expects("* ", " has joined");
  for (const auto& [name, terminal] : all) terminal->type("hello from me\r");
  each_expects("", ": hello from me\r\n");
}

MODEL_TEST_CASE("cursor keys and the history work", EACH_MODEL) {
  OnTerminal on(model);
  RawPeer bob(on.anna, "bob");
  on.terminal.expect("has joined (127.0.0.1:9)\r\n> ");
  on.terminal.type("ac\x1b[Db\r");
  CHECK(bob.line() == "abc");
  on.terminal.type("\x1b[A!\r");
  CHECK(bob.line() == "abc!");
  on.anna.check_ends();
}

MODEL_TEST_CASE("Ctrl-D and /quit restore the terminal", EACH_MODEL) {
  const std::string keys = GENERATE(as<std::string>(), "\x04", "/quit\r");
  OnTerminal on(model);
  CHECK_FALSE(on.terminal.is_restored());
  on.terminal.type(keys);
  const auto end = on.anna.process().wait(time_limit);
  REQUIRE(end);
  CHECK(end->status == 0);
  CHECK(on.terminal.is_restored());
  on.terminal.expect(keys.size() == 1 ? erase : "> /quit\r\n");  // no prompt is left
}

MODEL_TEST_CASE("every signal that can be caught restores the terminal", EACH_MODEL) {
  const int signal_number = GENERATE(SIGINT, SIGTERM, SIGHUP, SIGQUIT);
  OnTerminal on(model);
  on.anna.process().send_signal(signal_number);
  REQUIRE(on.anna.process().wait(time_limit));
  CHECK(on.terminal.is_restored());
}
