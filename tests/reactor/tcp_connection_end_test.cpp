// TcpConnection: half-close, shutdown and reset, and how on_end and on_close report
// them.

#include "tests/reactor/tcp_connection_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Loop;
using reactor::Timer;

TEST_CASE("write after shutdown throws a logic error") {
  Loop loop;
  ConnectionPair pair(loop);
  pair.connection->start({});
  pair.connection->write("last");
  pair.connection->shutdown();
  CHECK_THROWS_AS(pair.connection->write("too late"), std::logic_error);
  pair.connection->shutdown();  // twice is fine
  CHECK(take_all(loop, pair.peer).bytes == "last");
}

TEST_CASE("half-close: a side that has shut down still receives") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  pair.connection->start(log.callbacks());
  pair.connection->write("question");
  pair.connection->shutdown();
  CHECK(take_all(loop, pair.peer).bytes == "question");
  CHECK(log.ends + log.closes == 0);
  put(pair.peer, "answer");
  run_until(loop, [&] { return log.bytes == "answer"; });
  CHECK(log.closes == 0);
  pair.peer.close();
  run_until(loop, [&] { return log.closes > 0; });
  CHECK(log.ends == 1);
  CHECK_FALSE(log.error);
}

TEST_CASE("half-close: a side that has received the end may still send") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  pair.connection->start(log.callbacks());
  put(pair.peer, "question");
  ::shutdown(pair.peer, SHUT_WR);
  run_until(loop, [&] { return log.ends == 1; });
  run_for(loop, 5ms);
  CHECK(log.closes == 0);
  CHECK(log.bytes == "question");
  pair.connection->write("answer");
  pair.connection->shutdown();
  CHECK(take_all(loop, pair.peer).bytes == "answer");
  run_until(loop, [&] { return log.closes == 1; });
  CHECK_FALSE(log.error);
  CHECK(log.ends == 1);
}

TEST_CASE("shutdown first sends all bytes that were written") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  pair.connection->start(log.callbacks());
  const std::string data = random_bytes(mebibyte, 1);
  pair.connection->write(data);
  pair.connection->shutdown();
  const ReadResult got = take_all(loop, pair.peer);
  CHECK(got.end);
  CHECK((got.bytes == data));
}

TEST_CASE("the peer of a reset connection gets ECONNRESET") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  pair.connection->start(log.callbacks());
  pair.connection->reset();
  const ReadResult got = take_all(loop, pair.peer);
  CHECK(got.error == ECONNRESET);
  CHECK(log.closes == 0);
}

TEST_CASE("a second reset has no effect") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  pair.connection->start(log.callbacks());
  pair.connection->reset();
  pair.connection->reset();
  CHECK(take_all(loop, pair.peer).error == ECONNRESET);
  reactor::TcpConnection moved_from(std::move(*pair.connection));
  pair.connection->reset();
  CHECK(log.closes == 0);
}

TEST_CASE("reset also works while a shutdown waits for a slow peer") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  pair.connection->start(log.callbacks());
  pair.connection->write(std::string(16 * mebibyte, 'x'));
  pair.connection->shutdown();
  run_for(loop, 5ms);
  CHECK(pair.connection->queued() > 0);
  pair.connection->reset();
  CHECK(take_all(loop, pair.peer).error == ECONNRESET);
  CHECK(log.closes == 0);
}

TEST_CASE("a reset by the peer calls on_close once, and no callback follows") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  pair.connection->start(log.callbacks());
  run_for(loop, 2ms);
  close_with_reset(pair.peer);
  run_until(loop, [&] { return log.closes > 0; });
  run_for(loop, 5ms);
  CHECK(log.error == std::errc::connection_reset);
  CHECK(log.closes == 1);
  CHECK(log.ends + log.reads + log.drains == 0);
  CHECK_FALSE(pair.connection->write("nobody"));
  pair.connection->shutdown();
  pair.connection->pause_reading();
  pair.connection->resume_reading();
  run_for(loop, 5ms);
  CHECK(log.closes == 1);
}

TEST_CASE("a reset by the peer during a queued write calls on_close once") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  const bool reading = GENERATE(true, false);
  auto callbacks = log.callbacks();
  if (!reading) callbacks.on_read = nullptr;
  pair.connection->start(callbacks);
  CHECK_FALSE(pair.connection->write(std::string(16 * mebibyte, 'x')));
  run_for(loop, 5ms);
  CHECK(pair.connection->queued() > 0);
  close_with_reset(pair.peer);
  run_until(loop, [&] { return log.closes > 0; });
  run_for(loop, 5ms);
  CHECK((log.error == std::errc::connection_reset ||
         log.error == std::errc::broken_pipe));
  CHECK(log.closes == 1);
  CHECK(log.drains == 0);
}

TEST_CASE(
    "a write after a reset by the peer reports connection_reset, not broken_pipe") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  pair.connection->start(log.callbacks());
  pair.connection->pause_reading();
  close_with_reset(pair.peer);
  Timer write(loop, [&] { pair.connection->write("into the void"); });
  write.start_once(1ms);
  run_until(loop, [&] { return log.closes > 0; });
  CHECK(log.error == std::errc::connection_reset);
  CHECK(log.ends == 0);
  CHECK(log.closes == 1);
}

TEST_CASE("a write to a closed peer calls on_close and raises no signal") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  auto callbacks = log.callbacks();
  callbacks.on_read = nullptr;
  pair.connection->start(callbacks);
  pair.peer.close();
  pair.connection->write("one");  // the peer answers with a reset
  run_for(loop, 5ms);
  pair.connection->write("two");
  run_until(loop, [&] { return log.closes > 0; });
  CHECK(log.error);
  CHECK(log.closes == 1);
}

TEST_CASE("a connection without on_read still reports the end of the stream") {
  Loop loop;
  ConnectionPair pair(loop);
  ConnectionLog log;
  auto callbacks = log.callbacks();
  callbacks.on_read = nullptr;
  pair.connection->start(callbacks);
  pair.peer.close();
  run_until(loop, [&] { return log.ends == 1; });
  CHECK(log.closes == 0);
}

TEST_CASE("the peer of a destroyed connection gets the end of the stream") {
  Loop loop;
  ConnectionPair pair(loop);
  pair.connection->start({});
  pair.connection.reset();
  CHECK(take_all(loop, pair.peer).end);
}
