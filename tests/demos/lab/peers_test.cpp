// Misbehaving clients with a server that is part of the test, in one thread.

#include "demos/lab/peers/peers.h"

#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <utility>

#include "demos/common/socket.h"
#include "demos/lab/json.h"
#include "demos/lab/summary.h"
#include "tests/support/catch.h"

using lab::Clock;
using lab::Json;
using lab::Time;
using reactor::Address;
using namespace std::chrono_literals;

namespace {

constexpr auto time_limit = 8s;
constexpr std::size_t message = lab::peer_message_size;

std::string capitals(std::string text) {
  for (char& letter : text) letter = static_cast<char>(letter - 'a' + 'A');
  return text;
}

/// Peers and the server that they talk to.
class Bench {
 public:
  explicit Bench(const std::string& spec)
      : kind(spec.substr(0, spec.find(':'))),
        peers(poller, work, address, lab::parse_peers(spec)) {
    demo::set_nonblocking(listener.get());
    peers.start(Clock::now());
  }

  /// Lets the peers work until `done`; whether that came in time.
  bool until(const std::function<bool()>& done) {
    for (const Time limit = Clock::now() + time_limit; Clock::now() < limit;) {
      if (done()) return true;
      turn();
    }
    return false;
  }
  void turn() {
    peers.act(Clock::now());
    poller.wait_until(std::min(peers.next_due(), Clock::now() + 2ms));
  }
  demo::Fd accept() {
    demo::Fd fd;
    REQUIRE(until([&] {
      fd = demo::Fd(
          ::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      return static_cast<bool>(fd);
    }));
    return fd;
  }
  /// Exactly so many bytes, or fewer when the stream ends before.
  std::string read(const demo::Fd& fd, std::size_t size) {
    std::string text;
    end = 1;
    REQUIRE(until([&] {
      char buffer[4096];
      const std::size_t most = std::min(sizeof buffer, size - text.size());
      if (most == 0) return true;
      const ssize_t count = ::read(fd.get(), buffer, most);
      if (count > 0) text.append(buffer, static_cast<std::size_t>(count));
      if (count == 0) end = 0;
      if (count < 0 && errno != EAGAIN) end = -errno;
      return end <= 0;
    }));
    return text;
  }
  void answer(const demo::Fd& fd, const std::string& text) {
    REQUIRE(::write(fd.get(), text.data(), text.size()) ==
            static_cast<ssize_t>(text.size()));
  }
  int count(const char* what) {
    return lab::to_json(peers.reports()).at(kind).at(what);
  }
  bool reaches(const char* what, int number) {
    return until([&] { return count(what) >= number; });
  }

  std::string kind;
  demo::Fd listener = demo::listen_tcp(Address("127.0.0.1", 0));
  Address address = Address::local_of(listener.get());
  lab::Poller poller;
  lab::Workspace work{1};
  int end = 1;  // of the last read: 0 for the end of the stream, an errno below zero
  lab::Peers peers;
};

std::uint32_t segments_in(const demo::Fd& fd) {
  tcp_info info{};
  socklen_t size = sizeof info;
  REQUIRE(::getsockopt(fd.get(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0);
  return info.tcpi_data_segs_in;
}

}  // namespace

TEST_CASE("peers are asked for by kind and number") {
  const auto groups = lab::parse_peers("cut:3,never-read:50000");
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].habit->name == std::string("cut"));
  CHECK(groups[0].count == 3);
  CHECK(groups[1].count == 50'000);
}

TEST_CASE("peers that cannot be understood are refused with the reason") {
  const auto check = [](const std::string& text, const std::string& words) {
    CHECK_THROWS_WITH(lab::parse_peers(text), Catch::Contains(words));
  };
  check("", "--peers: '': expected KIND:NUMBER");
  check("cut", "'cut': expected KIND:NUMBER");
  check("cut:1,", "'': expected KIND:NUMBER");
  check("rude:1", "'rude:1': the kinds are cut, coalesce, dribble");
  for (const char* number :
       {"0", "-1", "50001", "1x", "", " 1", "99999999999999999999"})
    check(std::string("silent:") + number, "the number must be from 1 to 50000");
  check("cut:1,cut:2", "cut appears twice");
}

TEST_CASE("a peer that cuts sends every byte in a segment of its own") {
  Bench bench("cut:1");
  const demo::Fd fd = bench.accept();
  const std::string request = bench.read(fd, message);
  CHECK(segments_in(fd) == message);
  bench.answer(fd, capitals(request));
  REQUIRE(bench.reaches("completed", 1));
  const std::string next = bench.read(fd, message);
  CHECK(next.size() == message);
  CHECK(next != request);
  CHECK(bench.count("wrong") == 0);
}

TEST_CASE("a peer that coalesces sends all at once and takes the answer in one go") {
  Bench bench("coalesce:1");
  const demo::Fd fd = bench.accept();
  const std::string request = bench.read(fd, 128 * message);
  CHECK(segments_in(fd) == 1);
  const std::string answer = capitals(request);
  bench.answer(fd, answer.substr(0, 1000));
  for (int i = 0; i < 10; ++i) bench.turn();
  CHECK(bench.count("bytes_answered") == 0);
  bench.answer(fd, answer.substr(1000));
  REQUIRE(bench.reaches("completed", 1));
  CHECK(bench.count("bytes_answered") == 128 * message);
  CHECK(bench.count("wrong") == 0);
}

TEST_CASE("a peer that dribbles sends and reads one byte each 100 ms") {
  Bench bench("dribble:1");
  const demo::Fd fd = bench.accept();
  const Time begin = Clock::now();
  const std::string first = bench.read(fd, 2);
  bench.answer(fd, capitals(first));
  REQUIRE(bench.reaches("bytes_answered", 2));
  bench.read(fd, 2);
  // The first byte may have been sent before the connection was accepted.
  CHECK(Clock::now() - begin >= 250ms);
  CHECK(bench.count("wrong") == 0);
}

TEST_CASE("a peer that never reads stops the flow of answers, and stalls") {
  Bench bench("never-read:1");
  const demo::Fd fd = bench.accept();
  const std::string much = capitals(bench.read(fd, 64 * message));
  std::size_t taken = 0;
  // Once there is no room, there stays none.
  for (int full = 0; full < 20;) {
    const ssize_t count = ::write(fd.get(), much.data(), much.size());
    if (count > 0) {
      taken += static_cast<std::size_t>(count);
    } else {
      ++full;
      bench.turn();
    }
    REQUIRE(taken < 64u << 20);
  }
  // What is on its way arrives, and then nothing moves any more.
  int sent = 0, still = 0;
  CHECK(bench.until([&] {
    const int before = std::exchange(sent, bench.count("bytes_sent"));
    still = before == sent && bench.count("stalled") == 1 ? still + 1 : 0;
    return still == 50;
  }));
  CHECK(bench.count("bytes_answered") == 0);
}

TEST_CASE("a peer that resets leaves in the middle of a message") {
  Bench bench("reset:1");
  for (int i = 1; i <= 2; ++i) {
    const demo::Fd fd = bench.accept();
    const std::string request = bench.read(fd, 2 * message);
    CHECK(request.size() == message + message / 2);
    CHECK(bench.end == -ECONNRESET);
    CHECK(bench.count("completed") == i);
  }
  CHECK(bench.count("ended") == 0);
}

TEST_CASE("a peer that half-closes takes the rest and the end") {
  Bench bench("half-close:1");
  demo::Fd fd = bench.accept();
  const std::string request = bench.read(fd, 1 << 20);
  CHECK(bench.end == 0);
  CHECK(request.size() == 4096 * message);
  const std::string answer = capitals(request);
  for (std::size_t from = 0; from < answer.size(); from += 8192) {
    CHECK(bench.count("completed") == 0);
    bench.answer(fd, answer.substr(from, 8192));
    bench.turn();
  }
  REQUIRE(bench.reaches("bytes_answered", static_cast<int>(answer.size())));
  CHECK(bench.count("completed") == 0);
  fd.close();
  REQUIRE(bench.reaches("completed", 1));
  CHECK(bench.count("wrong") == 0);
  CHECK(bench.count("ended") == 0);
  bench.accept();
}

TEST_CASE("what a half-closed peer does not get is missed") {
  Bench bench("half-close:1");
  demo::Fd fd = bench.accept();
  const std::string answer = capitals(bench.read(fd, 1 << 20));
  bench.answer(fd, answer.substr(0, 4000));
  fd.close();
  REQUIRE(bench.reaches("ended", 1));
  CHECK(bench.count("wrong") == static_cast<int>(answer.size()) - 4000);
  CHECK(bench.count("completed") == 0);
  CHECK_THAT(bench.peers.problem(),
             Catch::Contains("peers: half-close got 61536 wrong bytes"));
}

TEST_CASE("a churning peer asks once per connection") {
  Bench bench("churn:1");
  std::string before;
  for (int i = 1; i <= 3; ++i) {
    const demo::Fd fd = bench.accept();
    const std::string request = bench.read(fd, message);
    bench.answer(fd, capitals(request));
    CHECK(bench.read(fd, 1).empty());
    CHECK(bench.end == 0);
    CHECK(bench.count("completed") == i);
    CHECK(bench.count("connections") == i);
  }
  CHECK(bench.count("bytes_sent") == 3 * message);
  CHECK(bench.count("wrong") == 0);
}

TEST_CASE("a silent peer says nothing and hears when it is spoken to") {
  Bench bench("silent:1");
  const demo::Fd fd = bench.accept();
  REQUIRE(bench.until([&] { return bench.peers.settled(); }));
  CHECK(bench.peers.next_due() == Time::max());
  char byte = 0;
  CHECK(::read(fd.get(), &byte, 1) == -1);
  bench.answer(fd, "HELLO");
  CHECK(bench.reaches("wrong", 5));
}

TEST_CASE("all clients that read notice wrong bytes and surplus bytes") {
  for (const std::string kind : {"cut", "coalesce", "dribble", "reset", "churn"}) {
    CAPTURE(kind);
    Bench bench(kind + ":1");
    const demo::Fd fd = bench.accept();
    std::string request = bench.read(fd, kind == "dribble" ? 1 : message);
    if (kind == "coalesce") request += bench.read(fd, 127 * message);
    request.back() = 'z' + 1;
    bench.answer(fd, capitals(request) + "!");
    CHECK(bench.reaches("wrong", 1));
    if (kind != "coalesce") CHECK(bench.reaches("wrong", kind == "churn" ? 2 : 1));
    CHECK_FALSE(bench.peers.problem().empty());
  }
}

TEST_CASE("clients that the server refuses try again, not too often") {
  Bench bench("cut:3");
  bench.listener.close();
  const Time begin = Clock::now();
  REQUIRE(bench.reaches("failed", 9));
  CHECK(bench.peers.settled());
  const auto tries = (Clock::now() - begin) / 100ms + 1;
  CHECK(bench.count("failed") <= 3 * tries);
  CHECK(bench.count("connections") == 0);
}

TEST_CASE("peers whose server dies come back when it does") {
  for (const char* kind :
       {"cut", "coalesce", "dribble", "never-read", "half-close", "silent", "churn"}) {
    CAPTURE(kind);
    Bench bench(kind + std::string(":1"));
    bench.accept();  // and closed with bytes unread: a reset
    bench.listener.close();
    REQUIRE(bench.reaches("ended", 1));
    REQUIRE(bench.reaches("failed", 1));
    bench.listener = demo::listen_tcp(bench.address);
    demo::set_nonblocking(bench.listener.get());
    bench.accept();
    CHECK(bench.reaches("connections", 2));
  }
}

TEST_CASE("stopped peers are gone") {
  Bench bench("silent:5");
  std::vector<demo::Fd> accepted;
  for (int i = 0; i < 5; ++i) accepted.push_back(bench.accept());
  bench.peers.stop();
  CHECK(bench.peers.next_due() == Time::max());
  for (const demo::Fd& fd : accepted) {
    CHECK(bench.read(fd, 1).empty());
    CHECK(bench.end == 0);
  }
}
