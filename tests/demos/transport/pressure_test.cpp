// The programs backpressure and fairness: ss, tshark and the kernel's counters show the
// same numbers.

#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"

using transport_test::check_story;
using transport_test::missing;
using transport_test::output_of;
using transport_test::PausedProgram;
using transport_test::TemporaryFile;

namespace {

/// Returns the number before the first occurrence of `text` after position `from`.
std::uint64_t number_before(const std::string& story, const std::string& text,
                            std::size_t from = 0) {
  const std::size_t end = story.find(text, from);
  if (end == std::string::npos) testing_support::fail("no '" + text + "': " + story);
  const std::size_t start = story.find_last_not_of("0123456789", end - 1) + 1;
  return std::stoull(story.substr(start, end - start));
}

/// The number of datagrams that the kernel has dropped because a receive buffer was
/// full, for all sockets of this machine.
std::uint64_t receive_buffer_errors() {
  std::ifstream file("/proc/net/snmp");
  for (std::string names, values; std::getline(file, names);) {
    if (names.rfind("Udp: ", 0) != 0) continue;
    std::getline(file, values);
    std::istringstream name(names), value(values);
    for (std::string one, number; name >> one && value >> number;)
      if (one == "RcvbufErrors") return std::stoull(number);
  }
  testing_support::fail("no RcvbufErrors in /proc/net/snmp");
}

}  // namespace

TEST_CASE("backpressure: all its claims hold, without root") {
  const auto outcome = transport_test::run_unprivileged("backpressure");
  check_story(outcome);
  CHECK_THAT(outcome.out,
             Catch::Contains("EAGAIN: it would block") && Catch::Contains("32768 KiB"));
}

TEST_CASE("backpressure: ss shows where the bytes wait") {
  if (missing("ss")) return;
  PausedProgram program("backpressure");
  std::string step = program.read_step();
  const std::string command = transport_test::line_after(step, "The same rows");
  CHECK(transport_test::rows_of_story(step) ==
        transport_test::rows_of_ss(output_of(command)));
  program.press_enter();
  step = program.read_step();
  std::uint64_t waiting = 0;
  for (const std::string& row : transport_test::rows_of_ss(output_of(command))) {
    std::istringstream words(row);
    std::string state;
    std::uint64_t receive = 0, send = 0;
    words >> state >> receive >> send;
    if (state == "ESTAB") waiting += receive + send;
  }
  CHECK(waiting == number_before(step, " bytes that were taken"));
  CHECK(waiting > 64 * 1024);
  CHECK(program.finish() == 0);
}

TEST_CASE("backpressure: the capture has every byte that was written") {
  if (missing("tshark")) return;
  const TemporaryFile file;
  const auto outcome =
      transport_test::run_program("backpressure", {"--pcap", file.path()});
  check_story(outcome);
  std::istringstream lengths(transport_test::tshark_fields(
      file.path(), "tcp.len", "tcp.stream == 0 && tcp.len > 0"));
  std::uint64_t total = 0;
  for (std::uint64_t length = 0; lengths >> length;) total += length;
  std::istringstream row(outcome.out.substr(outcome.out.find("   read ")));
  std::string word;
  std::uint64_t read = 0;
  row >> word >> read;
  CHECK(total == read);
  CHECK(transport_test::tshark_fields(file.path(), "frame.number",
                                      transport_test::anything_wrong)
            .empty());
}

TEST_CASE("fairness: all its claims hold, and the kernel counted the drops") {
  const std::uint64_t before = receive_buffer_errors();
  const auto outcome = transport_test::run_unprivileged("fairness");
  check_story(outcome);
  std::uint64_t dropped = 0;
  std::size_t at = 0;
  for (int flood = 0; flood < 3; ++flood) {
    const std::uint64_t sent = number_before(outcome.out, " datagrams ", at);
    dropped += number_before(outcome.out, " dropped", at);
    CHECK(sent > 200);
    at = outcome.out.find(" dropped", at) + 1;
  }
  CHECK(receive_buffer_errors() - before >= dropped);
}

TEST_CASE(
    "fairness: the pieces of three clients are interleaved, except in the first") {
  const auto outcome = transport_test::run_program("fairness", {"--only", "5"});
  CHECK(outcome.status == 0);
  const auto order_after = [&](const std::string& server) {
    const std::size_t at = outcome.out.find(server);
    REQUIRE(at != std::string::npos);
    std::istringstream words(outcome.out.substr(at + server.size()));
    std::string order;
    words >> order;
    return order;
  };
  CHECK(order_after("one client after the other") == "AAAAAABBBBBBCCCCCC");
  CHECK(order_after("in turn") == "ABCABCABCABCABCABC");
  for (const std::string server : {"a thread per client", "threads once more"}) {
    std::string order = order_after(server);
    std::sort(order.begin(), order.end());
    CHECK(order == "AAAAAABBBBBBCCCCCC");
  }
}
