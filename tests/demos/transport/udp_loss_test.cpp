// The program udp_relay between the test's own client and server, and the story
// udp_loss.

#include <sstream>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"

using reactor::Address;
using testing_support::Outcome;
using testing_support::Server;
using transport_test::run_program;

namespace {

Server start_relay(const Address& to, std::vector<std::string> options) {
  demo::Process::Options started;
  const std::string program = PROGRAM_DIR "/udp_relay";
  started.command = {program, "--listen", "0", "--to", to.to_string()};
  started.command.insert(started.command.end(), options.begin(), options.end());
  started.in = demo::Process::Stream::null;
  return Server(started);
}

/// Returns the numbers behind "to the server" or "to the clients".
std::vector<int> statistics(const std::string& output, const std::string& direction) {
  std::istringstream line(output.substr(output.find(direction) + direction.size()));
  std::vector<int> numbers;
  for (int number = 0; numbers.size() < 6 && line >> number;) numbers.push_back(number);
  return numbers;
}

/// Returns the lines of '=', '.', '<' and '2'.
std::string picture(const Outcome& outcome) {
  const std::size_t at = outcome.out.find("receiver\n");
  return outcome.out.substr(at, outcome.out.find("= arrived") - at)
      .substr(outcome.out.substr(at).find("   ", 90));
}

}  // namespace

TEST_CASE("udp_relay: forwards both directions, and prints its counters at the end") {
  const demo::Fd server = demo::bind_udp(Address("127.0.0.1", 0));
  const demo::Fd client = demo::bind_udp(Address("127.0.0.1", 0));
  Server relay = start_relay(Address::local_of(server.get()), {});
  for (int i = 0; i < 10; ++i) {
    demo::send_to(client.get(), "question", relay.udp());
    const auto question = demo::receive_from(server.get());
    REQUIRE(question);
    demo::send_to(server.get(), "answer", question->from);
    REQUIRE(demo::receive_from(client.get()));
  }
  CHECK(relay.end_with(SIGINT) == 0);
  const std::string output =
      testing_support::read_until_end(relay.process().out(), "out");
  CHECK(statistics(output, "to the server") == std::vector<int>{10, 0, 0, 0, 0, 10});
  CHECK(statistics(output, "to the clients") == std::vector<int>{10, 0, 0, 0, 0, 10});
}

TEST_CASE("udp_relay: its counters agree with the datagrams that arrive") {
  const demo::Fd server = demo::bind_udp(Address("127.0.0.1", 0));
  const demo::Fd client = demo::bind_udp(Address("127.0.0.1", 0));
  Server relay = start_relay(
      Address::local_of(server.get()),
      {"--loss", "0.3", "--duplicate", "0.2", "--delay", "5", "--seed", "4"});
  for (int i = 0; i < 100; ++i) demo::send_to(client.get(), "x", relay.udp());
  int arrived = 0;
  while (demo::receive_from(server.get(), testing_support::quiet_span)) ++arrived;
  CHECK(relay.end_with(SIGTERM) == 0);
  const auto numbers = statistics(
      testing_support::read_until_end(relay.process().out(), "out"), "to the server");
  REQUIRE(numbers.size() == 6);
  CHECK(numbers[0] == 100);
  CHECK(numbers[5] == arrived);
  CHECK(arrived == 100 - numbers[1] + numbers[2]);
  CHECK(numbers[1] > 10);
  CHECK(numbers[2] > 2);
}

TEST_CASE("udp_relay: goes on if the server is not there") {
  demo::Fd server = demo::bind_udp(Address("127.0.0.1", 0));
  const Address address = Address::local_of(server.get());
  server.close();
  const demo::Fd client = demo::bind_udp(Address("127.0.0.1", 0));
  Server relay = start_relay(address, {});
  for (int i = 0; i < 5; ++i) demo::send_to(client.get(), "lost", relay.udp());
  CHECK_FALSE(demo::readable(client.get(), testing_support::quiet_span));
  server = demo::bind_udp(address);
  // A pending ICMP error may still make one send fail, so send several datagrams.
  for (int i = 0; i < 3; ++i) demo::send_to(client.get(), "now", relay.udp());
  const auto got = demo::receive_from(server.get());
  REQUIRE(got);
  CHECK(got->payload == "now");
  CHECK(relay.end_with(SIGINT) == 0);
}

TEST_CASE("udp_relay: a bad option is an error message of one line") {
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--loss", "1.5"},
        {"--loss", "nan"},
        {"--swap", "-1"},
        {"--to", "nowhere"},
        {"--to", "127.0.0.1:0"},
        {"--to", "127.0.0.1:99999"},
        {"--listen", "12001", "--to", "localhost:12001"},
        {"--delay", "-5"},
        {"--listen", "70000"},
        {"--host", "not-an-address"}}) {
    CAPTURE(options);
    const Outcome outcome = run_program("udp_relay", options);
    CHECK(outcome.status == 1);
    CHECK(testing_support::line_count(outcome.err) == 1);
    CHECK_THAT(outcome.err, Catch::StartsWith("udp_relay: "));
  }
}

TEST_CASE("udp_loss: all its claims hold, and another seed loses other datagrams") {
  const transport_test::TemporaryFile file;
  const Outcome first = run_program("udp_loss", {"--pcap", file.path()}),
                other = run_program("udp_loss", {"--seed", "2"});
  CHECK(first.status == 0);
  CHECK_THAT(first.out, !Catch::Contains("WRONG"));
  CHECK(picture(first) != picture(other));
  CHECK(picture(first).find('.') != std::string::npos);
  if (transport_test::missing("tshark")) return;
  CHECK_FALSE(transport_test::tshark_fields(file.path(), "udp.payload",
                                            "frame.comment == \"try 2\"")
                  .empty());
  CHECK(transport_test::wrong_packets(file.path()).empty());
}

TEST_CASE("udp_loss: without faults nothing is lost, late or duplicated") {
  const Outcome outcome =
      run_program("udp_loss", {"--loss", "0", "--swap", "0", "--duplicate", "0"});
  CHECK(outcome.status == 0);
  CHECK(picture(outcome).find_first_of(".<2") == std::string::npos);
  CHECK_THAT(outcome.out, Catch::Contains(std::string(60, '=')));
}

TEST_CASE("udp_loss: if nothing arrives, no protocol helps") {
  const Outcome outcome = run_program("udp_loss", {"--loss", "1"});
  CHECK(outcome.status == 1);
  CHECK(picture(outcome).find_first_of("=<2") == std::string::npos);
  CHECK_THAT(outcome.out, Catch::Contains("WRONG: some arrive") &&
                              !Catch::Contains("Stop-and-wait"));
}
