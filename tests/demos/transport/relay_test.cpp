// The relay: the same seed causes the same faults, both directions work, its counters
// agree with what arrives, and its memory is bounded.

#include "demos/transport/path/relay.h"

#include <deque>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/path/bad_path.h"
#include "demos/transport/path/circle.h"
#include "tests/support/catch.h"

using reactor::Address;
using transport::BadPath;
using transport::CircleDetector;
using transport::Direction;
using transport::Faults;
using transport::Relay;

namespace {

const Address anywhere("127.0.0.1", 0);

struct Server {
  demo::Fd fd = demo::bind_udp(anywhere);
  Address address = Address::local_of(fd.get());
};

/// A port that no program used a moment ago.
std::uint16_t free_port() { return Server().address.port(); }

std::vector<std::string> send_through(const BadPath& path, const Server& server,
                                      int count) {
  const demo::Fd client = demo::bind_udp(anywhere);
  for (int i = 0; i < count; ++i)
    demo::send_to(client.get(), std::to_string(i), path.entrance());
  REQUIRE(transport::wait_until([&] {
    const auto counts = path.counts(Direction::to_server);
    return counts.received == static_cast<std::uint64_t>(count) && counts.settled();
  }));
  std::vector<std::string> arrived;
  const auto sent = path.counts(Direction::to_server).sent;
  while (arrived.size() < sent) {
    const auto got = demo::receive_from(server.fd.get());
    REQUIRE(got);
    arrived.push_back(got->payload);
  }
  CHECK_FALSE(demo::readable(server.fd.get()));
  return arrived;
}

std::vector<std::string> arrived_of(const Faults& faults, std::uint64_t seed,
                                    int count = 100) {
  const Server server;
  const BadPath path(faults, seed, server.address);
  return send_through(path, server, count);
}

std::vector<std::string> numbers(int count) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back(std::to_string(i));
  return all;
}

}  // namespace

TEST_CASE("the fate depends only on seed, direction, client and number") {
  const Faults faults{0.3, 0.3, 0.3, std::chrono::milliseconds(1),
                      std::chrono::milliseconds(10)};
  const auto fate = [&](std::uint64_t seed, transport::DatagramNumber number) {
    const auto one = transport::decide(faults, seed, number);
    return std::tuple(one.lost, one.swapped, one.duplicated, one.delay);
  };
  int same_seed = 0, same_direction = 0, same_client = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const auto one = fate(1, {Direction::to_server, 0, i});
    CHECK(one == fate(1, {Direction::to_server, 0, i}));
    same_seed += one == fate(2, {Direction::to_server, 0, i}) ? 1 : 0;
    same_direction += one == fate(1, {Direction::to_client, 0, i}) ? 1 : 0;
    same_client += one == fate(1, {Direction::to_server, 1, i}) ? 1 : 0;
  }
  CHECK(same_seed == 0);  // random delays in nanoseconds are practically never equal
  CHECK(same_direction == 0);
  CHECK(same_client == 0);
}

TEST_CASE("faults have the requested frequency") {
  const Faults faults{0.2, 0.1, 0.05, {}, std::chrono::milliseconds(8)};
  int lost = 0, swapped = 0, duplicated = 0;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    const auto fate = transport::decide(faults, 7, {Direction::to_server, 0, i});
    lost += fate.lost ? 1 : 0;
    swapped += fate.swapped ? 1 : 0;
    duplicated += fate.duplicated ? 1 : 0;
    REQUIRE(fate.delay >= std::chrono::milliseconds(0));
    REQUIRE(fate.delay < std::chrono::milliseconds(8));
  }
  CHECK(lost == Approx(20'000).margin(500));  // 4 standard deviations
  CHECK(swapped == Approx(8'000).margin(400));
  CHECK(duplicated == Approx(4'000).margin(300));
}

TEST_CASE("the probability of loss does not change the other faults") {
  const Faults few{0, 0.2, 0.2, {}, {}}, many{0.5, 0.2, 0.2, {}, {}};
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const auto a = transport::decide(few, 3, {Direction::to_client, 2, i});
    const auto b = transport::decide(many, 3, {Direction::to_client, 2, i});
    if (!b.lost) CHECK((a.swapped == b.swapped && a.duplicated == b.duplicated));
  }
}

TEST_CASE("threads: a path without faults changes nothing") {
  CHECK(arrived_of({}, 1) == numbers(100));
}

TEST_CASE("threads: loss, swaps and copies agree with the path's counters") {
  const Server server;
  const BadPath path({0.2, 0.1, 0.1, {}, {}}, 5, server.address);
  const auto arrived = send_through(path, server, 200);
  const auto counts = path.counts(Direction::to_server);
  std::set<int> seen;
  std::uint64_t late = 0, twice = 0;
  for (const std::string& text : arrived) {
    const int number = std::stoi(text);
    const bool first = seen.insert(number).second;
    twice += first ? 0U : 1U;
    late += first && number < *seen.rbegin() ? 1U : 0U;
  }
  CHECK(counts.lost == 200 - seen.size());
  CHECK(counts.duplicated == twice);
  CHECK(counts.late == late);
  CHECK(counts.lost > 20);
  CHECK(late > 5);
  CHECK(twice > 5);
  CHECK(counts.no_room == 0);
}

TEST_CASE("threads: the same seed gives the same result") {
  const Faults faults{0.2, 0.1, 0.1, {}, {}};
  const auto first = arrived_of(faults, 9);
  CHECK(arrived_of(faults, 9) == first);
  CHECK(arrived_of(faults, 10) != first);
}

TEST_CASE("threads: a swapped datagram also arrives without a successor") {
  CHECK(arrived_of({0, 1, 0, {}, {}}, 1, 1) == numbers(1));
  CHECK(arrived_of({0, 1, 0, {}, {}}, 1, 4) ==
        std::vector<std::string>{"1", "0", "3", "2"});
}

TEST_CASE("threads: each client gets a socket of its own, and its own answers") {
  const Server server;
  const BadPath path({}, 1, server.address);
  std::set<Address> seen;
  std::deque<demo::Fd> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(demo::bind_udp(anywhere));
    demo::send_to(clients.back().get(), std::to_string(i), path.entrance());
    const auto request = demo::receive_from(server.fd.get());
    REQUIRE(request);
    seen.insert(request->from);
    demo::send_to(server.fd.get(), "answer " + request->payload, request->from);
  }
  CHECK(seen.size() == 20);
  for (int i = 0; i < 20; ++i) {
    const auto answer = demo::receive_from(clients[static_cast<std::size_t>(i)].get());
    REQUIRE(answer);
    CHECK(answer->payload == "answer " + std::to_string(i));
    CHECK(answer->from == path.entrance());
  }
  // The relay counts an answer after it has sent it.
  CHECK(transport::wait_until(
      [&] { return path.counts(Direction::to_client).sent == 20; }));
}

TEST_CASE("threads: only the server can send answers to a client") {
  const Server server;
  const BadPath path({}, 1, server.address);
  const demo::Fd client = demo::bind_udp(anywhere), stranger = demo::bind_udp(anywhere);
  demo::send_to(client.get(), "ask", path.entrance());
  const auto request = demo::receive_from(server.fd.get());
  REQUIRE(request);
  demo::send_to(stranger.get(), "forged", request->from);
  demo::send_to(server.fd.get(), "right", request->from);
  const auto answer = demo::receive_from(client.get());
  REQUIRE(answer);
  CHECK(answer->payload == "right");
}

TEST_CASE("threads: datagrams of every size pass") {
  const Server server;
  const BadPath path({}, 1, server.address);
  const demo::Fd client = demo::bind_udp(anywhere);
  for (const std::size_t size : {0U, 1U, 65'507U}) {
    demo::send_to(client.get(), std::string(size, 'x'), path.entrance());
    const auto got = demo::receive_from(server.fd.get());
    REQUIRE(got);
    CHECK(got->payload == std::string(size, 'x'));
  }
}

TEST_CASE("with too many clients, the least recently used one is removed") {
  const Server server;
  reactor::Loop loop;
  Relay::Options options{anywhere, server.address};
  options.max_clients = 3;
  const Relay relay(loop, options);
  reactor::Timer turn(loop, [&] { loop.stop(); });
  std::deque<demo::Fd> clients;
  std::vector<Address> seen;
  const auto say = [&](const demo::Fd& client) {
    demo::send_to(client.get(), "x", relay.local_address());
    while (!demo::readable(server.fd.get())) {
      turn.start_once(std::chrono::milliseconds(1));
      loop.run();
    }
    return demo::receive_from(server.fd.get())->from;
  };
  for (int i = 0; i < 3; ++i) {
    clients.push_back(demo::bind_udp(anywhere));
    seen.push_back(say(clients.back()));
  }
  CHECK(say(clients[0]) == seen[0]);
  clients.push_back(demo::bind_udp(anywhere));
  say(clients[3]);  // replaces client 1
  CHECK(say(clients[0]) == seen[0]);
  CHECK(say(clients[2]) == seen[2]);
}

TEST_CASE("a relay to itself is refused, however the address is written") {
  reactor::Loop loop;
  const Server reserved;
  const std::uint16_t port = reserved.address.port();
  for (const auto& [listen, to] : {std::pair("127.0.0.1", "127.0.0.1"),
                                   {"127.0.0.1", "0.0.0.0"},
                                   {"127.0.0.1", "::ffff:127.0.0.1"},
                                   {"0.0.0.0", "127.0.0.1"},
                                   {"0.0.0.0", "127.0.0.2"},
                                   {"0.0.0.0", "0.0.0.0"}})
    CHECK(transport::leads_to(Address(to, port), Address(listen, port)));
  CHECK_FALSE(transport::leads_to(Address("127.0.0.2", port), reserved.address));
  CHECK_FALSE(transport::leads_to(Address("127.0.0.1", port ^ 1), reserved.address));

  const std::uint16_t free = free_port();
  CHECK_THROWS_WITH(Relay(loop, {Address("127.0.0.1", free), Address("0.0.0.0", free)}),
                    Catch::Contains("this is the relay's own address"));
}

TEST_CASE("relays that face each other end with an error") {
  reactor::Loop loop;
  const Address second_address("127.0.0.1", free_port());
  const Relay first(loop, {anywhere, second_address});
  const Relay second(loop, {second_address, first.local_address()});
  const demo::Fd client = demo::bind_udp(anywhere);
  demo::send_to(client.get(), "round and round", first.local_address());
  reactor::Timer limit(loop, [&] { loop.stop(); });
  limit.start_once(demo::time_limit);
  CHECK_THROWS_WITH(loop.run(), Catch::Contains("it runs in a circle"));
  CHECK(first.counts(Direction::to_server).received <= CircleDetector::max_rounds + 1);
}

TEST_CASE("many clients with the same datagram are no circle if they get answers") {
  CircleDetector answered, different, silent;
  for (std::uint16_t i = 1; i <= 2 * CircleDetector::max_rounds; ++i) {
    answered.add_client(Address("127.0.0.1", i), "hello");
    answered.remove_client(Address("127.0.0.1", i));
    different.add_client(Address("127.0.0.1", i), std::to_string(i));
  }
  for (std::uint16_t i = 1; i <= CircleDetector::max_rounds; ++i)
    silent.add_client(Address("127.0.0.1", i), "hello");
  CHECK_THROWS_AS(silent.add_client(Address("127.0.0.2", 1), "hello"),
                  std::runtime_error);
}

TEST_CASE("if too many bytes wait, datagrams are dropped and counted") {
  const Server server;
  reactor::Loop loop;
  Relay::Options options{anywhere, server.address};
  options.faults.delay = std::chrono::milliseconds(100);
  options.max_waiting_bytes = 10'000;
  const Relay relay(loop, options);
  const demo::Fd client = demo::bind_udp(anywhere);
  for (int i = 0; i < 50; ++i)
    demo::send_to(client.get(), std::string(1000, 'x'), relay.local_address());
  reactor::Timer turn(loop, [&] { loop.stop(); });
  const auto counts = [&] { return relay.counts(Direction::to_server); };
  CHECK(transport::wait_until([&] {
    turn.start_once(std::chrono::milliseconds(1));
    loop.run();
    return counts().received == 50 && counts().settled();
  }));
  // The limit of 10,000 bytes has room for 6 datagrams of 1256 bytes and the reserve
  // for a copy of each new one.
  CHECK(counts().sent >= 6);
  CHECK(counts().sent + counts().no_room == 50);
  CHECK(counts().no_room > 0);
}
