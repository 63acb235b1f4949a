// The file of --pcap is complete whenever the program waits or ends, however it ends.

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "demos/common/blocking_calls.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/story/delayed_signals.h"
#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"

using testing_support::Outcome;
using transport_test::PausedProgram;
using transport_test::run_program;
using transport_test::TemporaryFile;

namespace {

std::string contents_of(const TemporaryFile& file) {
  std::ifstream stream(file.path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Returns the number of packets in a capture, or -1 if a block is cut or damaged.
int packets_in(const std::string& capture) {
  constexpr std::uint32_t section_header = 0x0A0D0D0A, enhanced_packet = 6;
  int packets = 0;
  for (std::size_t at = 0; at < capture.size();) {
    std::uint32_t type = 0, length = 0, repeated = 1;
    if (capture.size() - at < 12) return -1;
    std::memcpy(&type, &capture[at], 4);
    std::memcpy(&length, &capture[at + 4], 4);
    if (length < 12 || length > capture.size() - at) return -1;
    std::memcpy(&repeated, &capture[at + length - 4], 4);
    if (repeated != length || (at == 0) != (type == section_header)) return -1;
    packets += type == enhanced_packet ? 1 : 0;
    at += length;
  }
  return capture.empty() ? -1 : packets;
}

std::string shell_command(const std::string& program, const std::string& rest) {
  return PROGRAM_DIR "/" + program + " " + rest;
}

Outcome run_shell(const std::string& command) {
  return testing_support::run({"sh", "-c", command}, {}, std::chrono::seconds(20));
}

}  // namespace

TEST_CASE("a capture is complete at every pause") {
  const TemporaryFile file;
  PausedProgram program("handshake", {"--pcap", file.path()});
  std::vector<int> packets;
  for (int step = 1; step <= 6; ++step) {
    program.read_step();
    packets.push_back(packets_in(contents_of(file)));
    program.press_enter();
  }
  CHECK(packets.front() == 2);  // SYN, RST
  for (std::size_t i = 0; i < 3; ++i) CHECK(packets[i] < packets[i + 1]);
  CHECK(program.finish() == 0);
  CHECK(packets_in(contents_of(file)) > packets.back());
}

TEST_CASE("a capture is complete before the first packet, at the prompt of --wire") {
  const TemporaryFile file;
  PausedProgram program("datagrams", {"--wire", "--pcap", file.path()});
  program.read_up_to("-- Enter when it runs --");
  CHECK(packets_in(contents_of(file)) == 0);
}

TEST_CASE("a capture is complete after Ctrl-C and other signals") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const TemporaryFile file;
    PausedProgram program("datagrams", {"--pcap", file.path()});
    program.read_step();
    CHECK(program.end_with(signal) == 128 + signal);
    CHECK(packets_in(contents_of(file)) == 2);
  }
}

TEST_CASE("a signal waits until a write is complete, and then ends the program") {
  const TemporaryFile file;
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGTERM, SIG_DFL);  // Catch2 has a handler of its own
    {
      const transport::DelayedSignals signals;
      ::raise(SIGTERM);
      std::ofstream(file.path()) << (signals.pending() ? "written" : "no signal");
    }
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGTERM);
  CHECK(contents_of(file) == "written");
}

TEST_CASE("an ignored signal stays ignored during a write") {
  const auto before = ::signal(SIGHUP, SIG_IGN);
  {
    const transport::DelayedSignals signals;
    ::raise(SIGHUP);
    CHECK_FALSE(signals.pending());
  }
  ::signal(SIGHUP, before);
}

TEST_CASE("the capture goes to stdout with the file name -, and the text to stderr") {
  const Outcome outcome = run_program("byte_stream", {"--pcap", "-"});
  CHECK(outcome.status == 0);
  CHECK(packets_in(outcome.out) > 100);
  CHECK_THAT(outcome.err, Catch::Contains("1. Three writes, one read\n") &&
                              Catch::Contains("\nPackets on stdout, "));
  CHECK(::access("-", F_OK) != 0);
}

TEST_CASE("Ctrl-C ends a story that waits for the reader of its capture") {
  demo::Process::Options options;
  options.command = {PROGRAM_DIR "/backpressure", "--pcap", "-"};
  options.err = demo::Process::Stream::null;
  demo::Process program(options);
  // Nobody reads stdout. The story has filled the pipe when it waits in write(2).
  std::size_t waiting = 0, unchanged = 0;
  REQUIRE(transport::wait_until([&] {
    const std::size_t before = waiting;
    waiting = demo::next_datagram_size(program.out());
    unchanged = waiting == before ? unchanged + 1 : 0;
    return waiting > 30'000 && unchanged > 100;  // for 100 ms
  }));
  program.send_signal(SIGINT);
  const auto end = program.wait(testing_support::time_limit);
  REQUIRE(end);
  CHECK(end->status == 128 + SIGINT);
}

TEST_CASE("a capture on a terminal is refused with one line") {
  const demo::Fd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!terminal || ::grantpt(terminal.get()) != 0 || ::unlockpt(terminal.get()) != 0)
    return;
  const Outcome outcome =
      run_shell(shell_command("datagrams", "--pcap - >") + ::ptsname(terminal.get()));
  CHECK(outcome.status == 1);
  CHECK(testing_support::line_count(outcome.err) == 1);
  CHECK_THAT(outcome.err, Catch::Contains("write a capture to stdout") &&
                              Catch::Contains("wireshark -k -i -"));
}

TEST_CASE("a failing write names the file, and the packets before it stay readable") {
  const TemporaryFile file;
  const Outcome outcome =
      run_shell("trap '' XFSZ; ulimit -f 40; " +
                shell_command("datagrams", "--pcap " + file.path()));
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, Catch::StartsWith("datagrams: write " + file.path() + ": "));
  CHECK(testing_support::line_count(outcome.err) == 1);
  CHECK(packets_in(contents_of(file)) >= 2);
}

TEST_CASE("if the reader of the capture goes away, one line says so") {
  const TemporaryFile text;
  run_shell(shell_command("backpressure",
                          "--pcap - 2>" + text.path() + " | head -c 10 >/dev/null"));
  CHECK_THAT(contents_of(text),
             Catch::Contains("backpressure: write stdout: broken pipe"));
}
