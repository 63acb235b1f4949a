// TcpConnection: back-pressure in both directions. on_drain tells the program to write
// again; pause_reading() slows the peer down.

#include <optional>
#include <random>

#include "tests/reactor/tcp_connection_support.h"
#include "tests/support/catch.h"
#include "tests/support/joining_thread.h"

using namespace support;
using reactor::Address;
using reactor::Loop;
using reactor::TcpConnection;
using testing_support::JoiningThread;

TEST_CASE("write returns false above the high-water mark, and on_drain follows once") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  pair.connection->start(log.callbacks());
  CHECK(pair.connection->high_water() == mebibyte);
  pair.connection->set_high_water(1000);
  CHECK(pair.connection->write(std::string(1000, 'a')));
  CHECK_FALSE(pair.connection->write("b"));
  CHECK_FALSE(pair.connection->write("c"));
  CHECK(pair.connection->queued() == 1002);
  CHECK(log.drains == 0);  // not called within write()
  run_until(loop, [&] { return log.drains > 0; });
  run_for(loop, 5ms);
  CHECK(log.drains == 1);
  CHECK(pair.connection->queued() == 0);
  CHECK(pair.connection->write("d"));
  run_for(loop, 5ms);
  CHECK(log.drains == 1);
  CHECK(take(pair.peer).bytes.size() == 1003);
}

TEST_CASE("on_drain is called once, after a slow peer has read") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  pair.connection->start(log.callbacks());
  CHECK_FALSE(pair.connection->write(std::string(16 * mebibyte, 'x')));
  run_for(loop, 10ms);
  CHECK(log.drains == 0);
  CHECK(pair.connection->queued() > 0);
  std::size_t total = 0;
  run_until(loop, [&] {
    total += take(pair.peer).bytes.size();
    return total == 16 * mebibyte;
  });
  run_until(loop, [&] { return log.drains > 0; });
  run_for(loop, 5ms);
  CHECK(log.drains == 1);
  CHECK(pair.connection->queued() == 0);
}

TEST_CASE("a program that always writes in on_drain does not starve other handles") {
  Loop loop;
  ConnectionPair pair(loop);
  std::size_t received = 0;
  int drains = 0;
  pair.connection->set_high_water(1);
  pair.connection->start(
      {.on_connect = {},
       .on_read = {},
       .on_end = {},
       .on_drain = [&] { ++drains, pair.connection->write("endless"); },
       .on_close = {}});
  pair.connection->write("endless");
  run_until(loop, [&] {  // uses a timer, which must not starve
    received += take(pair.peer).bytes.size();
    return drains > 100;
  });
  CHECK(received > 0);
}

TEST_CASE("a paused connection delivers its bytes after it is resumed") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  pair.connection->start(log.callbacks());
  pair.connection->pause_reading();
  put(pair.peer, "later");
  run_for(loop, 10ms);
  CHECK(log.bytes.empty());
  pair.connection->resume_reading();
  pair.connection->resume_reading();  // twice is fine
  run_until(loop, [&] { return log.bytes == "later"; });
  CHECK(log.reads == 1);
}

TEST_CASE(
    "pausing in on_read takes effect at once, and the end follows after resuming") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  auto callbacks = log.callbacks();
  callbacks.on_read = [&](std::string_view bytes) {
    ++log.reads;
    log.bytes += bytes;
    pair.connection->pause_reading();
  };
  pair.connection->start(callbacks);
  const std::string data = random_bytes(300 * 1024, 7);
  JoiningThread sender([&] {
    put(pair.peer, data);
    ::shutdown(pair.peer, SHUT_WR);
  });
  run_until(loop, [&] { return log.reads == 1; });
  run_for(loop, 10ms);
  CHECK(log.reads == 1);
  run_until(loop, [&] {
    pair.connection->resume_reading();
    return log.ends == 1;
  });
  CHECK((log.bytes == data));
}

TEST_CASE("a connection that is paused before it is established stays paused") {
  Loop loop;
  const Fd listener = tcp_listener();
  ConnectionLog log;
  auto connection =
      TcpConnection::connect(loop, Address::local_of(listener), log.callbacks());
  connection.pause_reading();
  run_until(loop, [&] { return log.connects == 1; });
  const Fd peer(::accept(listener, nullptr, nullptr));
  put(peer, "later");
  run_for(loop, 5ms);
  CHECK(log.bytes.empty());
  connection.resume_reading();
  run_until(loop, [&] { return log.bytes == "later"; });
}

TEST_CASE("8 MiB in each direction arrive unchanged, in chunks of random size") {
  const auto seed = GENERATE(1u, 2u);
  CAPTURE(seed);
  Loop loop;
  const std::string there = random_bytes(8 * mebibyte, seed);
  const std::string back = random_bytes(8 * mebibyte, seed + 100);
  std::mt19937 random(seed);

  struct End {
    std::optional<TcpConnection> connection;
    std::string received;
    std::size_t sent = 0;
    bool closed = false;
  };
  End ends[2];
  const std::string* outgoing[2] = {&there, &back};
  const auto pump = [&](std::size_t i) {
    End& end = ends[i];
    const std::string& data = *outgoing[i];
    while (end.sent < data.size()) {
      const std::size_t size =
          std::min<std::size_t>(random() % 200'000, data.size() - end.sent);
      const bool more = end.connection->write({data.data() + end.sent, size});
      end.sent += size;
      if (!more) return;
    }
    end.connection->shutdown();
  };
  TcpPair sockets;
  ends[0].connection.emplace(loop, sockets.a.release());
  ends[1].connection.emplace(loop, sockets.b.release());
  for (const std::size_t i : {0u, 1u}) {
    End& end = ends[i];
    end.connection->set_high_water(random() % 500'000);
    end.connection->start(
        {.on_connect = {},
         .on_read = [&end](std::string_view bytes) { end.received += bytes; },
         .on_end = {},
         .on_drain = [&pump, i] { pump(i); },
         .on_close = [&end](std::error_code error) { end.closed = !error; }});
    pump(i);
  }
  run_until(loop, [&] { return ends[0].closed && ends[1].closed; });
  CHECK((ends[1].received == there));
  CHECK((ends[0].received == back));
}
