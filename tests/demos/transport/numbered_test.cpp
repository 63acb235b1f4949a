// The report about received datagrams, and stop-and-wait over a bad path.

#include "demos/transport/path/numbered.h"

#include <numeric>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "demos/transport/path/bad_path.h"
#include "demos/transport/path/stop_and_wait.h"
#include "tests/support/catch.h"

using reactor::Address;
using std::chrono::milliseconds;
using transport::StopAndWait;

namespace {

struct Sockets {
  demo::Fd sender = demo::bind_udp(Address("127.0.0.1", 0));
  demo::Fd receiver = demo::bind_udp(Address("127.0.0.1", 0));
  Address to = Address::local_of(receiver.get());
};

transport::SequenceReport report_of(const std::vector<std::string>& datagrams,
                                    std::size_t count) {
  const Sockets sockets;
  for (const std::string& one : datagrams)
    demo::send_to(sockets.sender.get(), one, sockets.to);
  return transport::receive_numbers(sockets.receiver.get(), datagrams.size(), count);
}

std::vector<std::size_t> numbers(std::size_t count) {
  std::vector<std::size_t> all(count);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace

TEST_CASE("lost, late and repeated numbers are distinguished") {
  const auto seen = report_of({"0", "2", "1", "2", "5", "4", "4", "7"}, 9);
  CHECK(seen.picture == "=<2.2=.=.");
  CHECK(seen.lost == 3);
  CHECK(seen.late == 2);
  CHECK(seen.twice == 2);
}

TEST_CASE("a datagram that is not an expected number is an error") {
  for (const char* text : {"", "x", "1x", "-1", "9", "99999999999999999999"})
    CHECK_THROWS_AS(report_of({text}, 9), std::runtime_error);
}

TEST_CASE("threads: stop-and-wait delivers each message once, in order") {
  const Sockets sockets;
  const transport::Faults faults{0.3, 0.1, 0.1, milliseconds(1), milliseconds(3)};
  const transport::BadPath path(faults, 11, sockets.to);
  transport::Recorder packets("", "test");
  StopAndWait protocol(sockets.sender.get(), path.entrance(), sockets.receiver.get(),
                       milliseconds(10), packets);
  REQUIRE(protocol.transfer(50, milliseconds(15'000)));
  CHECK(protocol.delivered() == numbers(50));
  CHECK(protocol.sent().size() == 50);
  std::size_t tries = 0;
  for (const auto& sent : protocol.sent()) {
    tries += sent.tries;
    CHECK(sent.delay >= milliseconds(10) * (sent.tries - 1));
  }
  CHECK(tries > 60);
  CHECK(protocol.repeated() > 0);
}

TEST_CASE("threads: stop-and-wait gives up when nothing arrives") {
  const Sockets sockets;
  const transport::BadPath path({1, 0, 0, {}, {}}, 1, sockets.to);
  transport::Recorder packets("", "test");
  StopAndWait protocol(sockets.sender.get(), path.entrance(), sockets.receiver.get(),
                       milliseconds(5), packets);
  CHECK_FALSE(protocol.transfer(1, milliseconds(50)));
  CHECK(protocol.delivered().empty());
}
