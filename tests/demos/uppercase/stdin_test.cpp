// Every kind of stdin. The answers go to stdout, and its end does not end the server.

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <future>
#include <memory>

#include "demos/common/pipe.h"
#include "demos/common/socket.h"
#include "tests/demos/uppercase/service.h"
#include "tests/support/proc.h"

using demo::Process;

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// Returns a temporary regular file with this text, positioned at its beginning.
File file_with(const std::string& text) {
  File file(std::tmpfile(), &std::fclose);
  testing_support::write_all(::fileno(file.get()), text, "temporary file");
  ::lseek(::fileno(file.get()), 0, SEEK_SET);
  return file;
}

Process::Options stdin_from(int fd) {
  Process::Options options;
  options.in_fd = fd;
  return options;
}

Process::Options stdin_is(Process::Stream stream) {
  Process::Options options;
  options.in = stream;
  return options;
}

bool output_within(Server& server, milliseconds limit) {
  return testing_support::wait_for(server.process().out(), POLLIN, Deadline(limit));
}

/// Returns the processor time that the idle server uses in a quiet span.
milliseconds cpu_time_of_quiet_span(Server& server, const UdpClient& silent) {
  const auto before = testing_support::cpu_time(server.pid());
  CHECK_FALSE(silent.readable_within(quiet_span));
  return testing_support::cpu_time(server.pid()) - before;
}

}  // namespace

MODEL_TEST_CASE("stdin is answered at once", EACH_MODEL) {
  Service service(model);
  for (const auto& [text, answer] : {std::pair{"a line\n", "A LINE\n"},
                                     {"no end", "NO END"},
                                     {"two\nlines\n", "TWO\nLINES\n"}}) {
    service.write_in(text);
    CHECK(service.read_out(std::string(answer).size()) == answer);
  }
  service.check_ends();
}

MODEL_TEST_CASE("1 MiB from stdin is answered", EACH_MODEL) {
  Service service(model);
  auto answer =
      std::async(std::launch::async, [&] { return service.read_out(mebibyte); });
  service.write_in(lower_text(mebibyte));
  CHECK(difference(answer.get(), upper_text(mebibyte)) == "");
  service.check_ends();
}

MODEL_TEST_CASE("the end of stdin does not end the server", EACH_MODEL) {
  Service service(model);
  service.write_in("last words");
  service.process().close_in();
  CHECK(service.read_out(10) == "LAST WORDS");
  service.check_serves();
  const UdpClient silent(service.udp());
  CHECK(cpu_time_of_quiet_span(service, silent) < quiet_span / 2);
  service.check_serves();
  service.check_ends();
}

MODEL_TEST_CASE("stdin may be empty, /dev/null or closed", EACH_MODEL) {
  demo::Pipe empty = demo::open_pipe();
  empty.write_end.close();
  Process::Options options;
  SECTION("empty pipe") { options = stdin_from(empty.read_end.get()); }
  SECTION("/dev/null") { options = stdin_is(Process::Stream::null); }
  SECTION("closed") { options = stdin_is(Process::Stream::closed); }
  Service service(model, {}, options);
  service.check_serves();
  const UdpClient silent(service.udp());
  CHECK(cpu_time_of_quiet_span(service, silent) < quiet_span / 2);
  CHECK_FALSE(output_within(service, milliseconds(0)));
  service.check_serves();
  service.check_ends();
}

MODEL_TEST_CASE("stdin may be a file", EACH_MODEL) {
  for (const std::string text : {"one line\n", "no end of line", "a\xC3"}) {
    const File file = file_with(text);
    Service service(model, {}, stdin_from(::fileno(file.get())));
    std::string answer = text;
    for (char& c : answer)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    CHECK(service.read_out(text.size()) == answer);
    service.check_serves();
    service.check_ends();
  }
}

MODEL_TEST_CASE("stdin may be a socket", EACH_MODEL) {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  const demo::Fd theirs(ends[0]);
  demo::Fd ours(ends[1]);
  Service service(model, {}, stdin_from(theirs.get()));
  testing_support::write_all(ours.get(), "line\n", "socket");
  CHECK(service.read_out(5) == "LINE\n");
  ours.close();
  service.check_serves();
  service.check_ends();
}

MODEL_TEST_CASE("stdin may be a terminal, whose mode is restored", EACH_MODEL) {
  int ends[2];
  REQUIRE(::openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr) == 0);
  const demo::Fd keyboard(ends[0]), terminal(ends[1]);
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  termios before{}, after{};
  REQUIRE(::tcgetattr(terminal.get(), &before) == 0);
  Service service(model, {}, stdin_from(terminal.get()));
  testing_support::write_all(keyboard.get(), "typed\n", "keyboard");
  CHECK(service.read_out(6) == "TYPED\n");
  service.check_serves();
  service.check_ends();
  REQUIRE(::tcgetattr(terminal.get(), &after) == 0);
  CHECK(before.c_lflag == after.c_lflag);
  CHECK(before.c_iflag == after.c_iflag);
  CHECK((::fcntl(terminal.get(), F_GETFL) & O_NONBLOCK) == 0);
}

MODEL_TEST_CASE("a blocked terminal stops only stdin", CONCURRENT_MODELS) {
  int ends[2];
  REQUIRE(::openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr) == 0);
  const demo::Fd screen(ends[0]), terminal(ends[1]);
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  Process::Options options;
  options.out_fd = terminal.get();
  Service service(model, one_udp_socket, options);
  const std::size_t taken = testing_support::write_until_stuck(
      service.process().in(), lower_text(16 * mebibyte), quiet_span);
  CHECK(taken < 4 * mebibyte);
  service.check_serves();
  CHECK((::fcntl(terminal.get(), F_GETFL) & O_NONBLOCK) == 0);
  service.check_ends();
}

MODEL_TEST_CASE("stdin may be a large file", EACH_MODEL) {
  const File file = file_with(lower_text(3 * mebibyte + 1));
  Service service(model, {}, stdin_from(::fileno(file.get())));
  CHECK(difference(service.read_out(3 * mebibyte + 1), upper_text(3 * mebibyte + 1)) ==
        "");
  service.check_serves();
  service.check_ends();
}

MODEL_TEST_CASE("with --no-stdin, stdin is not read", EACH_MODEL) {
  const demo::Pipe pipe = demo::open_pipe();
  testing_support::write_all(pipe.write_end.get(), "for another program", "pipe");
  Service service(model, {"--no-stdin"}, stdin_from(pipe.read_end.get()));
  service.check_serves();
  CHECK((::fcntl(pipe.read_end.get(), F_GETFL) & O_NONBLOCK) == 0);
  service.check_ends();
  CHECK(testing_support::read_until_end(service.process().out(), "stdout").empty());
  CHECK(testing_support::read_exactly(pipe.read_end.get(), 19, "pipe") ==
        "for another program");
}

MODEL_TEST_CASE("stdin and stdout stay in blocking mode", EACH_MODEL) {
  const demo::Pipe pipe = demo::open_pipe();
  Service service(model, {}, stdin_from(pipe.read_end.get()));
  testing_support::write_all(pipe.write_end.get(), "line\n", "pipe");
  CHECK(service.read_out(5) == "LINE\n");
  service.check_ends();
  CHECK((::fcntl(pipe.read_end.get(), F_GETFL) & O_NONBLOCK) == 0);
}

MODEL_TEST_CASE("stdin may be non-blocking", EACH_MODEL) {
  demo::Pipe pipe = demo::open_pipe();
  demo::set_nonblocking(pipe.read_end.get());
  Service service(model, {}, stdin_from(pipe.read_end.get()));
  testing_support::write_all(pipe.write_end.get(), "line\n", "stdin");
  CHECK(service.read_out(5) == "LINE\n");
  const UdpClient silent(service.udp());
  CHECK(cpu_time_of_quiet_span(service, silent) < quiet_span / 3);
  service.check_ends();
}

MODEL_TEST_CASE("a blocked stdout stops only stdin", CONCURRENT_MODELS) {
  Service service(model);
  TcpClient client(service.tcp());
  CHECK(client.ask("before") == "BEFORE");
  const std::string text = lower_text(16 * mebibyte);
  const std::size_t taken =
      testing_support::write_until_stuck(service.process().in(), text, quiet_span);
  CHECK(taken < 4 * mebibyte);
  CHECK(client.ask("meanwhile") == "MEANWHILE");
  service.check_serves();

  CHECK(difference(service.read_out(taken), upper_text(taken)) == "");
  service.write_in("line\n");
  CHECK(service.read_out(5) == "LINE\n");
  service.check_ends();
}

MODEL_TEST_CASE("a closed stdout ends only the answers to stdin", EACH_MODEL) {
  Service service(model);
  service.write_in("line\n");
  CHECK(service.read_out(5) == "LINE\n");
  service.process().close_out();
  service.write_in("for nobody\n");
  service.check_serves();
  service.check_ends();
}

TEST_CASE("a blocked stdout stops everything - Blocking") {
  Service service(Blocking::model());
  const std::size_t taken = testing_support::write_until_stuck(
      service.process().in(), lower_text(16 * mebibyte), quiet_span);
  CHECK(taken < 4 * mebibyte);
  UdpClient client(service.udp());
  client.send("datagram");
  CHECK_FALSE(client.readable_within(quiet_span));

  CHECK(difference(service.read_out(taken), upper_text(taken)) == "");
  CHECK(client.receive() == "DATAGRAM");
  service.check_ends();
}
