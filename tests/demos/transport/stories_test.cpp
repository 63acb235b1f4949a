// The other stories: their claims hold, and ss, tshark and the kernel's counters show
// the same.

#include <algorithm>
#include <fstream>
#include <sstream>

#include "demos/common/socket.h"
#include "demos/transport/story/packet.h"
#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"

using reactor::Address;
using testing_support::Outcome;
using transport_test::check_story;
using transport_test::line_after;
using transport_test::missing;
using transport_test::output_of;
using transport_test::PausedProgram;
using transport_test::run_program;
using transport_test::TemporaryFile;
using transport_test::tshark_fields;

namespace {

/// Returns how often the kernel has dropped a SYN or an ACK because a backlog was full.
unsigned long listen_overflows() {
  std::ifstream file("/proc/net/netstat");
  std::string names, values;
  while (std::getline(file, names) && std::getline(file, values)) {
    std::istringstream name(names), value(values);
    std::string one, number;
    while (name >> one && value >> number)
      if (one == "ListenOverflows") return std::stoul(number);
  }
  testing_support::fail("no ListenOverflows in /proc/net/netstat");
}

/// Checks that ss still shows the row that the story shows in this step.
void check_left_behind(const std::string& step) {
  const auto rows = transport_test::rows_of_story(step);
  REQUIRE(rows.size() == 1);
  std::istringstream words(*rows.begin());
  std::string state, queue, local, peer;
  words >> state >> queue >> queue >> local >> peer;
  CHECK(transport_test::rows_of_ss(
            output_of("ss -tan src " + local + " dst " + peer)) == rows);
}

}  // namespace

TEST_CASE("every program has --help and reports bad options and failed writes") {
  for (const std::string& name : transport_test::stories) {
    const Outcome help = run_program(name, {"--help"});
    CHECK(help.status == 0);
    CHECK_THAT(help.out, Catch::Contains("--pause") && Catch::Contains("--pcap"));
    const Outcome mistake = run_program(name, {"--bogus"});
    CHECK(mistake.status == 1);
    CHECK(testing_support::line_count(mistake.err) == 1);
    const Outcome file = run_program(name, {"--pcap", "/no/such/folder/x"});
    CHECK(file.status == 1);
    CHECK_THAT(file.err, Catch::StartsWith(name + ": write /no/such/folder/x: "));
    const Outcome unread =
        testing_support::run({"sh", "-c", PROGRAM_DIR "/" + name + " >/dev/full"});
    CHECK(unread.status == 1);
    CHECK_THAT(unread.err, Catch::Contains("cannot be written"));
  }
}

TEST_CASE("the option --only shows the selected steps and nothing else") {
  const std::string all = run_program("handshake").out;
  const Outcome some = run_program("handshake", {"--only", "3,2"});
  CHECK(some.status == 0);
  CHECK_THAT(some.out, Catch::StartsWith("2. ") && Catch::Contains("\n\n3. ") &&
                           Catch::EndsWith("already exists\n"));
  const std::size_t begin = all.find("2. "), end = all.find("\n4. ");
  CHECK(testing_support::line_count(some.out) ==
        testing_support::line_count(all.substr(begin, end - begin)));
}

TEST_CASE("the option --only reports steps that do not exist, and bad numbers") {
  const Outcome beyond = run_program("byte_stream", {"--only", "1,77"});
  CHECK(beyond.status == 1);
  CHECK_THAT(beyond.err, Catch::Contains("--only 77: the last step is "));
  for (const std::string step : {"0", "-1", "one", "1,x", "100"}) {
    const Outcome bad = run_program("byte_stream", {"--only", step});
    CAPTURE(step, bad.out);
    CHECK(bad.status == 1);
    CHECK(testing_support::line_count(bad.err) == 1);
  }
}

TEST_CASE("tcp_demux: can run again at once after --only") {
  for (int i = 0; i < 2; ++i)
    CHECK(run_program("tcp_demux", {"--only", "2"}).status == 0);
  check_story(run_program("tcp_demux"));
}

// All programs share the code of --pause, so a few short ones are enough.
TEST_CASE("short programs: --pause does not wait after the end of stdin") {
  for (const std::string name : {"byte_stream", "datagrams", "ipc", "tcp_demux"}) {
    CHECK_THAT(output_of(PROGRAM_DIR "/" + name + " --pause </dev/null"),
               !Catch::Contains("WRONG"));
    CHECK_THAT(output_of(PROGRAM_DIR "/" + name + " --pause <&-"),
               !Catch::Contains("WRONG"));
  }
}

TEST_CASE("tcp_demux: all its claims hold") {
  const Outcome outcome = run_program("tcp_demux", {"--ports", "0,0,0"});
  check_story(outcome);
}

TEST_CASE("tcp_demux: can run again at once with the ports of the slides") {
  for (int i = 0; i < 2; ++i) check_story(run_program("tcp_demux"));
}

TEST_CASE("tcp_demux: ss shows one listening socket and three with its port") {
  if (missing("ss")) return;
  PausedProgram program("tcp_demux", {"--ports", "0,0,0"});
  program.read_step();
  program.press_enter();
  const std::string step = program.read_step();
  const auto shown = transport_test::rows_of_story(step);
  CHECK(shown.size() == 4);
  const auto ss =
      transport_test::rows_of_ss(output_of(line_after(step, "The same rows")));
  CHECK(ss.size() == 7);  // three more for the clients' ends
  for (const std::string& row : shown) CHECK(ss.count(row) == 1);
  CHECK(program.finish() == 0);
}

TEST_CASE("tcp_demux: the capture has three streams and no error") {
  if (missing("tshark")) return;
  const TemporaryFile file;
  check_story(run_program("tcp_demux", {"--ports", "0,0,0", "--pcap", file.path()}));
  CHECK(tshark_fields(file.path(), "ip.src", "tcp.flags == 0x002") ==
        "127.0.0.2\n127.0.0.3\n127.0.0.3\n");
  CHECK(tshark_fields(file.path(), "tcp.payload", "tcp.len > 0 && tcp.stream == 0") ==
        "66726f6d2041\n");  // "from A"
  CHECK(transport_test::wrong_packets(file.path()).empty());
}

TEST_CASE("byte_stream: three writes become one read, one write becomes three reads") {
  const Outcome outcome = run_program("byte_stream");
  check_story(outcome);
  CHECK_THAT(outcome.out,
             Catch::Contains("   recv(1024)  \"HELLOHOW ARE YOUBYE\"\n   ok"));
  CHECK_THAT(outcome.out, Catch::Contains("recv(8)  \"HELLO HO\"\n   recv(8)  \"W ARE "
                                          "YO\"\n   recv(8)  \"U BYE\"\n"));
  CHECK_THAT(outcome.out, Catch::Contains("refused: a header that says 4294967295"));
}

TEST_CASE("byte_stream: the capture has every byte of the stream") {
  if (missing("tshark")) return;
  const TemporaryFile file;
  check_story(run_program("byte_stream", {"--pcap", file.path()}));
  const std::string bytes =
      output_of("tshark -r " + file.path() + " -q -z follow,tcp,raw,0 2>/dev/null");
  CHECK_THAT(bytes, Catch::Contains("48454c4c4f\n484f572041524520594f55\n425945\n") &&
                        Catch::Contains("\n0000000974776f0a6c696e6573\n") &&
                        Catch::Contains("\nffffffff\n"));
  CHECK(transport_test::wrong_packets(file.path()).empty());
}

TEST_CASE("datagrams: the largest datagram is the largest that the kernel sends") {
  const Outcome outcome = run_program("datagrams");
  check_story(outcome);
  const demo::Fd socket = demo::bind_udp(Address("127.0.0.1", 0));
  const Address self = Address::local_of(socket.get());
  std::size_t largest = 70'000;
  for (std::string payload(largest, 'x');
       ::sendto(socket.get(), payload.data(), largest, 0, self.data(), self.size()) <
       0;)
    --largest;
  CHECK(largest == transport::max_udp_payload);
  CHECK_THAT(outcome.out,
             Catch::Contains(std::to_string(largest) + "  sent ") &&
                 Catch::Contains(std::to_string(largest + 1) + "  EMSGSIZE"));
  CHECK_THAT(outcome.out, Catch::Contains("recvfrom(10)    10   27  \"a datagram\"\n"));
}

TEST_CASE("handshake: one step shows the three segments, labelled as composed") {
  const Outcome outcome = run_program("handshake", {"--only", "2"});
  CHECK(outcome.status == 0);
  const std::size_t label = outcome.out.find("composed packets"),
                    syn = outcome.out.find("connect()      |-- SYN ---"),
                    syn_ack = outcome.out.find("|<-- SYN, ACK ---"),
                    ack = outcome.out.find("|-- ACK ---"),
                    held = outcome.out.find("holds it artificially");
  CHECK((label < syn && syn < syn_ack && syn_ack < ack && ack < held));
  CHECK(held != std::string::npos);
}

TEST_CASE("byte_stream: the picture shows segments, each ends where a write ends") {
  const Outcome outcome = run_program("byte_stream", {"--only", "3"});
  CHECK(outcome.status == 0);
  const std::string writes = line_after(outcome.out, "Where each of them ends"),
                    segments = line_after(outcome.out, "send      -");
  REQUIRE(segments.starts_with("segments  "));
  REQUIRE(segments.size() == writes.size());
  CHECK(segments.find('|') != std::string::npos);
  for (std::size_t column = 0; column < segments.size(); ++column)
    if (segments[column] == '|') CHECK(writes[column] == '|');
}

TEST_CASE("datagrams: the echo servers answer each other, and then they stop") {
  const TemporaryFile file;
  const Outcome outcome = run_program("datagrams", {"--pcap", file.path()});
  check_story(outcome);
  CHECK_THAT(outcome.out, Catch::Contains(" 500      127.0.0.1:"));
  if (missing("tshark")) return;
  const std::string echoes =
      tshark_fields(file.path(), "udp.payload", "frame.comment == \"echo\"");
  CHECK(testing_support::line_count(echoes) == 1000);
  CHECK(testing_support::line_count(tshark_fields(
            file.path(), "udp.port", "frame.comment contains \"forged\"")) == 1);
}

TEST_CASE("datagrams: the capture has all datagrams, even the largest") {
  if (missing("tshark")) return;
  const TemporaryFile file;
  check_story(run_program("datagrams", {"--pcap", file.path()}));
  CHECK(tshark_fields(file.path(), "udp.length", "udp.length > 1000") ==
        "1480\n1481\n65515\n");
  CHECK(transport_test::wrong_packets(file.path()).empty());
}

TEST_CASE("handshake: ss shows the half-open connection and TIME-WAIT") {
  if (missing("ss")) return;
  PausedProgram program("handshake");
  std::string step, command;
  for (int number = 1; number <= 5; ++number) {
    step = program.read_step();
    if (number == 2) command = line_after(step, "The same rows");
    if (number == 2 || number == 5)
      CHECK(transport_test::rows_of_story(step) ==
            transport_test::rows_of_ss(output_of(command)));
    program.press_enter();
  }
  CHECK_THAT(step, Catch::Contains("TIME-WAIT"));
  program.read_step();
  CHECK(program.finish() == 0);
}

TEST_CASE("handshake: all its claims hold, and ss, tshark and the kernel agree") {
  const TemporaryFile file;
  const unsigned long before = listen_overflows();
  const Outcome outcome = run_program("handshake", {"--pcap", file.path()});
  check_story(outcome);
  CHECK(listen_overflows() >= before + 2);
  const std::size_t restart = outcome.out.find("7. "), reset = outcome.out.find("8. ");
  if (!missing("ss")) check_left_behind(outcome.out.substr(restart, reset - restart));
  if (missing("tshark")) return;
  CHECK(tshark_fields(file.path(), "tcp.flags.str", "tcp.stream == 0") ==
        "··········S·\n·······A·R··\n");
  // SYN, SYN-ACK, ACK, data, FIN
  CHECK_THAT(tshark_fields(file.path(), "tcp.completeness", "tcp.stream == 1"),
             Catch::EndsWith("\n31\n"));
  CHECK(transport_test::wrong_packets(file.path()).empty());
}
