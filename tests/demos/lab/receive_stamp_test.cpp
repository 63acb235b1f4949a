// When an answer arrived, by the kernel, however late this process reads it.

#include "demos/lab/engine/receive_stamp.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <thread>

#include "demos/common/socket.h"
#include "demos/lab/engine/engine.h"
#include "demos/lab/engine/stream_flow.h"
#include "demos/lab/result.h"
#include "tests/support/catch.h"

using lab::Clock;
using lab::Duration;
using lab::StampClock;
using lab::Time;
using namespace std::chrono_literals;

namespace {

constexpr Duration reading_late = 30ms;
constexpr std::size_t size = 8;

/// Two ends of a TCP connection over loopback.
struct Connection {
  Connection() {
    const demo::Fd listener = demo::listen_tcp(reactor::Address("127.0.0.1", 0));
    const auto address = reactor::Address::local_of(listener.get());
    client = demo::Fd(::socket(AF_INET, SOCK_STREAM, 0));
    REQUIRE(::connect(client.get(), address.data(), address.size()) == 0);
    server = demo::Fd(::accept(listener.get(), nullptr, nullptr));
    REQUIRE(server);
    demo::set_no_delay(server.get());
  }
  demo::Fd client, server;
};

void wait_until_readable(int fd) { REQUIRE(demo::wait_for(fd, POLLIN, 5s)); }

/// The kernel begins to stamp some milliseconds after the first socket has asked.
void warm_up(int from, int to) {
  std::array<char, 64> buffer;
  for (const Time end = Clock::now() + 10s; Clock::now() < end;) {
    REQUIRE(::send(from, "x", 1, 0) == 1);
    wait_until_readable(to);
    if (lab::receive_stamped(to, buffer.data(), buffer.size()).stamp) return;
  }
  FAIL("no receive stamp after 10 s");
}

/// Sends to `from`, reads late, and checks that the stamp is the time of the sending.
void check_stamp(int from, int to) {
  REQUIRE(lab::enable_receive_stamps(to));
  warm_up(from, to);
  StampClock clock;
  std::array<char, 64> buffer;
  const Time before = Clock::now();
  REQUIRE(::send(from, "answer", 6, 0) == 6);
  wait_until_readable(to);
  const Time readable = Clock::now();
  std::this_thread::sleep_for(reading_late);
  const lab::Receipt receipt = lab::receive_stamped(to, buffer.data(), buffer.size());
  REQUIRE(receipt.size == 6);
  REQUIRE(receipt.stamp);
  const Time arrived = clock.to_monotonic(*receipt.stamp);
  CHECK(arrived > before - 10us);
  CHECK(arrived < readable + 10us);
}

/// A flow with one request in flight to a server that the test plays.
struct Flow {
  explicit Flow(int requests = 1)
      : flow({poller, work, tally, lab::Message(size, lab::Message::Form::bytes, 1),
              lab::Flow::Loop::open},
             demo::Fd(::dup(connection.client.get()))) {
    demo::set_nonblocking(connection.client.get());
    lab::enable_receive_stamps(connection.server.get());
    warm_up(connection.client.get(), connection.server.get());
    for (int i = 0; i < requests; ++i) flow.submit(Clock::now(), Clock::now());
  }
  /// Plays the server: sends bytes [begin, end) of the answers to the first requests.
  void answer(std::size_t begin, std::size_t end) {
    std::string answers(2 * size, ' ');
    const lab::Message message(size, lab::Message::Form::bytes, 1);
    message.write_answer(0, answers.data());
    message.write_answer(1, answers.data() + size);
    REQUIRE(::send(connection.server.get(), answers.data() + begin, end - begin, 0) ==
            static_cast<ssize_t>(end - begin));
    wait_until_readable(connection.client.get());
  }
  void read() { poller.wait_until(Clock::now() + 5s); }

  Connection connection;
  lab::Window window{Clock::now(), Clock::now() + 1h};
  lab::Tally tally{"tcp", window};
  lab::Poller poller;
  lab::Workspace work{size};
  lab::StreamFlow flow;
};

}  // namespace

TEST_CASE("a stamp is the time of arrival, however late it is read: TCP") {
  Connection connection;
  check_stamp(connection.server.get(), connection.client.get());
}

TEST_CASE("a stamp is the time of arrival, however late it is read: UDP") {
  const demo::Fd a = demo::bind_udp(reactor::Address("127.0.0.1", 0));
  const demo::Fd b = demo::bind_udp(reactor::Address("127.0.0.1", 0));
  const auto to = reactor::Address::local_of(b.get());
  REQUIRE(::connect(a.get(), to.data(), to.size()) == 0);
  check_stamp(a.get(), b.get());
}

TEST_CASE("a pipe has no stamps, and a flow does not ask it for any") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const demo::Fd reading(ends[0]), writing(ends[1]);
  CHECK_FALSE(lab::enable_receive_stamps(reading.get()));
}

TEST_CASE("time until we read is not part of the service time") {
  Flow test;
  test.answer(0, size);
  std::this_thread::sleep_for(reading_late);
  test.read();
  REQUIRE(test.tally.counts().answered == 1);
  CHECK(test.tally.record().counters.stamped == 1);
  CHECK(test.tally.client().max() - test.tally.service().max() >
        Duration(reading_late - 5ms).count());
}

TEST_CASE("the stamp of bytes that complete no message does not count") {
  Flow test;
  test.answer(0, size / 2);
  test.read();
  std::this_thread::sleep_for(reading_late);
  test.answer(size / 2, size);
  test.read();
  REQUIRE(test.tally.counts().answered == 1);
  CHECK(test.tally.service().max() > Duration(reading_late - 1ms).count());
}

TEST_CASE("several answers in one read have the stamp of the last one") {
  Flow test(2);
  test.answer(0, size);
  std::this_thread::sleep_for(reading_late);
  test.answer(size, 2 * size);
  test.read();
  REQUIRE(test.tally.counts().answered == 2);
  CHECK(test.tally.record().counters.stamped == 2);
  CHECK(test.tally.service().value_at(1) > Duration(reading_late - 1ms).count());
}

TEST_CASE("setting the system clock is noticed") {
  Duration offset = 1s;
  StampClock clock([&] { return offset; });
  CHECK(clock.to_monotonic({3, 5}) == Time(2s + 5ns));
  offset += 1us;  // as exact as the comparison of the two clocks is
  clock.check();
  CHECK_FALSE(clock.was_set());
  offset += 1ms;
  clock.check();
  CHECK(clock.was_set());
  CHECK(clock.to_monotonic({3, 0}) == Time(3s - offset));
  clock.begin();
  CHECK_FALSE(clock.was_set());
}
