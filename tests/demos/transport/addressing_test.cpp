// The programs addressing and ipc: their claims hold, also under other kernel settings,
// and ss and tshark show the same.

#include <unistd.h>

#include <fstream>
#include <regex>

#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"

using testing_support::Outcome;
using transport_test::check_story;
using transport_test::missing;
using transport_test::output_of;
using transport_test::PausedProgram;
using transport_test::tshark_fields;

namespace {

/// Returns the text that the first group of the pattern matches.
std::string match(const std::string& text, const std::string& pattern) {
  std::smatch found;
  if (!std::regex_search(text, found, std::regex(pattern)))
    testing_support::fail("no '" + pattern + "' in '" + text + "'");
  return found[1];
}

Outcome run_shell(const std::string& command) {
  return testing_support::run({"sh", "-c", command}, {}, std::chrono::seconds(20));
}

/// Whether this test may not create a network namespace. If so, prints that the test is
/// skipped.
bool no_network_namespace() {
  if (missing("unshare") || missing("ip")) return true;
  if (run_shell("unshare -n true").status == 0) return false;
  std::printf("skipped: not allowed to create a network namespace\n");
  return true;
}

bool has_ipv6() { return std::ifstream("/proc/net/if_inet6").peek() != EOF; }

}  // namespace

TEST_CASE("addressing: all its claims hold, and the capture has both families") {
  const transport_test::TemporaryFile file;
  const Outcome outcome =
      transport_test::run_program("addressing", {"--pcap", file.path()});
  check_story(outcome);
  CHECK_THAT(outcome.out, Catch::Contains("\n   localhost  127.0.0.1 "));
  CHECK_THAT(outcome.out, Catch::Contains("TCP   0.0.0.0:"));
  if (missing("tshark")) return;
  const std::string syn = "tcp.flags == 0x002";
  const std::string four = tshark_fields(file.path(), "ip.dst", syn + " && ip");
  const std::string six = tshark_fields(file.path(), "ipv6.dst", syn + " && ipv6");
  // One SYN was refused, one was accepted, and one came to the dual-stack socket.
  CHECK(four ==
        (has_ipv6() ? "127.0.0.1\n127.0.0.1\n127.0.0.1\n" : "127.0.0.1\n127.0.0.1\n"));
  CHECK(six == (has_ipv6() ? "::1\n::1\n::1\n" : ""));
  CHECK(tshark_fields(file.path(), "frame.number", transport_test::anything_wrong)
            .empty());
}

TEST_CASE("addressing: ss shows one listener, only on loopback, and the past client") {
  if (missing("ss")) return;
  PausedProgram program("addressing");
  std::string step;
  for (int i = 1; i <= 4; ++i) {
    step = program.read_step();
    if (i < 4) program.press_enter();
  }
  const std::string server = match(step, "listener +[0-9]+ +(127[0-9.:]+) ");
  const std::string client = match(step, "client +[0-9]+ +(127[0-9.:]+) ");
  const std::string port = server.substr(server.find(':'));
  CHECK_THAT(output_of("ss -Htln sport = " + port),
             Catch::Contains(server) && !Catch::Contains("0.0.0.0" + port) &&
                 !Catch::Contains("*" + port));
  CHECK_THAT(output_of("ss -Htan src " + client + " dst " + server),
             Catch::StartsWith("TIME-WAIT"));
  CHECK(program.finish() == 0);
}

TEST_CASE("addressing: without root and without stdin port 80 is refused") {
  if (::geteuid() == 0 && missing("setpriv")) return;
  const std::string user =
      ::geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "";
  const Outcome outcome = run_shell(user + PROGRAM_DIR "/addressing <&-");
  check_story(outcome);
  int first_free = 1024;
  std::ifstream("/proc/sys/net/ipv4/ip_unprivileged_port_start") >> first_free;
  CHECK_THAT(outcome.out,
             Catch::Contains(first_free > 1023 ? "no          permission denied"
                                               : "no          ok"));
}

TEST_CASE("addressing: runs on a host without IPv6 where every user may bind port 80") {
  if (no_network_namespace()) return;
  const Outcome outcome = run_shell(
      "unshare -n sh -c 'ip link set lo up && cd /proc/sys/net && echo 1 "
      ">ipv6/conf/all/disable_ipv6 && echo 80 >ipv4/ip_unprivileged_port_start && "
      "exec " PROGRAM_DIR "/addressing'");
  check_story(outcome);
  CHECK_THAT(outcome.out, Catch::Contains("Skipped, as well as dual stack: no IPv6") &&
                              Catch::Contains("65534  no          ok") &&
                              Catch::Contains("ip_unprivileged_port_start is 80"));
}

TEST_CASE("addressing: makes no claim about root in a user namespace") {
  if (missing("unshare") || run_shell("unshare -U -r true").status != 0) return;
  const Outcome outcome = run_shell("unshare -U -r " PROGRAM_DIR "/addressing");
  check_story(outcome);
  int first_free = 1024;
  std::ifstream("/proc/sys/net/ipv4/ip_unprivileged_port_start") >> first_free;
  CHECK_THAT(outcome.out, Catch::Contains("  unknown     "));
  if (first_free > 1023) CHECK_THAT(outcome.out, Catch::Contains("is not known here"));
}

TEST_CASE("ipc: all its claims hold, and the capture has the TCP packets") {
  const transport_test::TemporaryFile file;
  const Outcome outcome = transport_test::run_program("ipc", {"--pcap", file.path()});
  check_story(outcome);
  CHECK_THAT(outcome.out,
             Catch::Contains("\n   UNIX datagram  3 in the first  \"one\", "
                             "\"two\", \"three\"\n"));
  for (const std::string median : {"\n   pipe +([0-9.]+) us", "\n   TCP +([0-9.]+) us"})
    CHECK(std::stod(match(outcome.out, median)) > 0);
  if (missing("tshark")) return;
  const std::string bytes =
      output_of("tshark -r " + file.path() + " -q -z follow,tcp,ascii,0 2>/dev/null");
  CHECK_THAT(bytes, Catch::Contains("hello, I am ") && Catch::Contains("message 5"));
  CHECK(tshark_fields(file.path(), "frame.number", transport_test::anything_wrong)
            .empty());
}

TEST_CASE("ipc: ss shows the same sockets in two processes, and none after the end") {
  if (missing("ss")) return;
  PausedProgram program("ipc");
  std::string story;
  for (int i = 1; i <= 3; ++i) {
    story += program.read_step();
    if (i < 3) program.press_enter();
  }
  const std::string name = match(story, "u_str +ESTAB +[0-9]+ +(@ipc-[0-9]+)");
  const std::string local = match(story, "tcp +ESTAB +[0-9]+ +([0-9.:]+) to ");
  const std::string remote = match(story, "tcp +ESTAB +[0-9]+ +[0-9.:]+ to ([0-9.:]+)");
  const std::string self = match(story, "\"hello, I am ([0-9]+)\"  \"hello");
  const std::string other = match(story, "\"  \"hello, I am ([0-9]+)\"");
  CHECK(name == "@ipc-" + self);
  const std::string unix_rows = output_of("ss -Hxap | grep '" + name + " '");
  CHECK_THAT(unix_rows, Catch::StartsWith("u_str ESTAB") &&
                            Catch::Contains(match(story, "u_str +ESTAB +([0-9]+)")) &&
                            Catch::Contains("\"ipc\",pid=" + self));
  CHECK_THAT(output_of("ss -Htanp src " + remote + " dst " + local),
             Catch::Contains("\"ipc\",pid=" + other));
  CHECK(!output_of(transport_test::line_after(story, "The same rows")).empty());
  CHECK(program.finish() == 0);
  CHECK(run_shell("kill -0 " + other).status != 0);
  CHECK(run_shell("grep -F '" + name + "' /proc/net/unix").status != 0);
}
