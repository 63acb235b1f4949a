// The start and the end of a chat program: scripts, signals, start errors.

#include <poll.h>
#include <sys/socket.h>

#include <array>

#include "demos/common/socket.h"
#include "tests/demos/chat/chat_program.h"
#include "tests/support/proc.h"

using namespace chat_test;
using testing_support::run;

namespace {

/// Returns the first datagram that is not a probe.
std::string first_non_probe(int fd) {
  std::array<char, 2048> buffer{};
  for (const Deadline deadline; testing_support::wait_for(fd, POLLIN, deadline);) {
    const ssize_t count = ::recv(fd, buffer.data(), buffer.size(), 0);
    const std::string text(buffer.data(),
                           count > 0 ? static_cast<std::size_t>(count) : 0);
    if (!text.starts_with("HELLO ")) return text;
  }
  return "only probes";
}

}  // namespace

MODEL_TEST_CASE("a script sends all its lines and leaves", EACH_MODEL) {
  auto anna = start(model, "anna");
  auto bob = start(model, "bob", {"--buddy", anna.address()});
  anna.expect_part("* bob has joined");
  std::string script;
  for (int i = 0; i < 2000; ++i) script += "line " + std::to_string(i) + "\n";
  const auto end = run(
      command_of(model, {"--name", "script", "--port", "0", "--buddy", anna.address()}),
      script + "no end of line", 2 * time_limit);
  CHECK(end.status == 0);
  for (ChatProgram* each : {&anna, &bob}) {
    for (int i = 0; i < 2000; ++i) each->expect("script: line " + std::to_string(i));
    each->expect("script: no end of line");
    each->expect("* script has left");
  }
}

MODEL_TEST_CASE("a script without a buddy gets a message", EACH_MODEL) {
  const auto end = run(command_of(model, {"--name", "anna", "--port", "0"}), "hello\n");
  CHECK(end.status == 0);
  CHECK(end.out == "* not sent: nobody is here\n");
}

MODEL_TEST_CASE("stdin of every kind ends the chat", EACH_MODEL) {
  Process::Options options;
  SECTION("/dev/null") { options.in = Process::Stream::null; }
  SECTION("closed") { options.in = Process::Stream::closed; }
  ChatProgram anna(command_of(model, {}), "anna", {}, options);
  CHECK(anna.process().wait(time_limit)->status == 0);
}

MODEL_TEST_CASE("with --stay the chat goes on after the end of stdin", EACH_MODEL) {
  Process::Options options;
  options.in = Process::Stream::null;
  ChatProgram anna(command_of(model, {}), "anna", {"--stay"}, options);
  RawPeer bob(anna, "bob");
  bob.send("hello\n");
  anna.expect("bob: hello");
  const auto before = testing_support::cpu_time(anna.pid());
  CHECK_FALSE(bob.readable_within(testing_support::quiet_span));
  CHECK(testing_support::cpu_time(anna.pid()) - before <
        testing_support::quiet_span / 2);
  anna.check_ends();
}

MODEL_TEST_CASE("stdin and stdout may be files", EACH_MODEL) {
  auto anna = start(model, "anna");
  const auto closer = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(closer)> in(std::tmpfile(), closer),
      out(std::tmpfile(), closer);
  testing_support::write_all(::fileno(in.get()), "from a file\n/who\n", "file");
  ::lseek(::fileno(in.get()), 0, SEEK_SET);
  Process::Options options;
  options.in_fd = ::fileno(in.get());
  options.out_fd = ::fileno(out.get());
  ChatProgram script(command_of(model, {}), "script", {"--buddy", anna.address()},
                     options);
  anna.expect("script: from a file");
  CHECK(script.process().wait(time_limit)->status == 0);
  ::lseek(options.out_fd, 0, SEEK_SET);
  CHECK_THAT(testing_support::read_until_end(options.out_fd, "file"),
             Catch::Contains("* anna is at " + anna.address()));
}

MODEL_TEST_CASE("SIGINT, SIGTERM and SIGHUP make it say goodbye and end", EACH_MODEL) {
  const int signal_number = GENERATE(SIGINT, SIGTERM, SIGHUP);
  // One buddy has a connection. Another one was named and never answers.
  const demo::Fd elsewhere = demo::bind_udp({"127.0.0.1", 0});
  const std::string address = Address::local_of(elsewhere.get()).to_string();
  auto anna = start(model, "anna", {"--buddy", address});
  RawPeer bob(anna, "bob");
  anna.process().send_signal(signal_number);
  bob.expect("/bye");
  CHECK(first_non_probe(elsewhere.get()) == "BYE anna");
  bob.close();
  CHECK(anna.process().wait(time_limit)->status == 0);
}

MODEL_TEST_CASE("a silent or fast buddy cannot delay the end", EACH_MODEL) {
  auto anna = start(model, "anna");
  RawPeer silent(anna), bob(anna, "bob");
  bob.send(std::string(100'000, 'x'));  // and does not close its end
  anna.check_ends();
}

MODEL_TEST_CASE("it ends when its stdout is closed", EACH_MODEL) {
  auto anna = start(model, "anna");
  RawPeer bob(anna, "bob");
  anna.process().close_out();
  bob.send("hello\n");
  bob.expect("/bye");
  bob.close();
  CHECK(anna.process().wait(time_limit)->status == 0);
}

MODEL_TEST_CASE("a start error is one clear line", EACH_MODEL) {
  const std::string program = "chat_" + std::string(model.name) + ": ";
  const auto anna = start(model, "anna");
  const std::string port = std::to_string(anna.tcp().port());
  const std::vector<std::pair<Words, std::string>> mistakes{
      {{}, "--name is required (try --help)"},
      {{"--name", "a b"},
       "--name a b: a name has 1 to 20 letters (a to z), digits, - and _"},
      {{"--name", "b", "--port", port},
       "bind TCP 127.0.0.1:" + port + ": address already in use (try another --port)"},
      {{"--name", "b", "--buddy", "nonsense"},
       "--buddy nonsense: not HOST:PORT (try --help)"},
      {{"--name", "b", "--buddy", "127.0.0.1:0"},
       "--buddy 127.0.0.1:0: not HOST:PORT (try --help)"},
      {{"--name", "b", "--buddy", "192.0.2.1:5"},
       "--buddy 192.0.2.1:5: cannot be reached from 127.0.0.1 (start with --host and "
       "another address)"}};
  for (const auto& [options, line] : mistakes) {
    const auto end = run(command_of(model, options));
    CHECK(end.status == 1);
    CHECK(end.err == program + line + "\n");
  }
}
