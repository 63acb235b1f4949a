// The program udp_demux shows the same rows as ss, and its packets are those of the
// slides.

#include "demos/common/socket.h"
#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"

using reactor::Address;
using transport_test::missing;
using transport_test::PausedProgram;
using transport_test::run_program;

namespace {

const std::vector<std::string> any_ports{"--ports", "0,0,0"};

}  // namespace

TEST_CASE("udp_demux: all its claims hold, and it ends by itself") {
  const auto outcome = run_program("udp_demux", any_ports);
  CHECK(outcome.status == 0);
  CHECK(outcome.err.empty());
  CHECK_THAT(outcome.out, Catch::Contains("6. Fine print") &&
                              !Catch::Contains("WRONG") && !Catch::Contains("\x1b"));
}

TEST_CASE("udp_demux: ss shows the same rows") {
  if (missing("ss")) return;
  PausedProgram program("udp_demux", any_ports);
  const std::string step = program.read_step();
  const auto shown = transport_test::rows_of_story(step);
  CHECK(shown.size() == 3);
  CHECK(shown == transport_test::rows_of_ss(transport_test::output_of(
                     transport_test::line_after(step, "The same rows"))));
  CHECK(program.finish() == 0);
}

TEST_CASE("udp_demux: a busy port is replaced by a free one") {
  const demo::Fd busy = demo::bind_udp(Address("127.0.0.1", 0));
  const std::string port = std::to_string(Address::local_of(busy.get()).port());
  const auto outcome = run_program("udp_demux", {"--ports", port + ",0,0"});
  CHECK(outcome.status == 0);
  CHECK_THAT(outcome.out, Catch::Contains("Port " + port + " is busy here"));
}

TEST_CASE("udp_demux: the capture has eight datagrams and no error") {
  if (missing("tshark")) return;
  const transport_test::TemporaryFile file;
  auto options = any_ports;
  options.insert(options.end(), {"--pcap", file.path()});
  CHECK(run_program("udp_demux", options).status == 0);
  using transport_test::tshark_fields;
  CHECK(tshark_fields(file.path(), "udp.length", "udp") ==
        "20\n20\n15\n15\n20\n20\n18\n16\n");
  CHECK(tshark_fields(file.path(), "ip.dst", "ip.dst != 127.0.0.1") == "127.0.0.2\n");
  CHECK(transport_test::wrong_packets(file.path()).empty());
}
