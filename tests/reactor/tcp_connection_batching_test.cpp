// TcpConnection: many small writes become few system calls, and idle connections keep
// no buffers.

#include <fstream>
#include <vector>

#include "tests/reactor/tcp_connection_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Loop;
using reactor::TcpConnection;
using reactor::Timer;

// SOCK_SEQPACKET keeps the writes of the library separate.
TEST_CASE(
    "libuv 3728: all small writes of one callback reach the kernel as one write") {
  Loop loop;
  SocketPair sockets(SOCK_SEQPACKET);
  TcpConnection connection(loop, sockets.a.release());
  connection.start({});
  Timer writer(loop, [&] {
    for (int i = 0; i < 1000; ++i) connection.write("0123456789");
  });
  writer.start_once(1ms);
  run_for(loop, 5ms);
  char packet[20'000];
  CHECK(::recv(sockets.b, packet, sizeof packet, MSG_DONTWAIT) == 10'000);
  CHECK(::recv(sockets.b, packet, sizeof packet, MSG_DONTWAIT) == -1);
}

TEST_CASE("writes of one callback to two connections need one system call for each") {
  Loop loop;
  SocketPair one(SOCK_SEQPACKET), two(SOCK_SEQPACKET);
  TcpConnection first(loop, one.a.release()), second(loop, two.a.release());
  first.start({});
  second.start({});
  Timer writer(loop, [&] {
    for (int i = 0; i < 10; ++i) first.write("1"), second.write("2");
  });
  writer.start_once(1ms);
  run_for(loop, 5ms);
  char packet[100];
  CHECK(::recv(one.b, packet, sizeof packet, MSG_DONTWAIT) == 10);
  CHECK(::recv(two.b, packet, sizeof packet, MSG_DONTWAIT) == 10);
}

TEST_CASE("libuv 3728: ten thousand writes to a slow peer need few iterations") {
  Loop loop;
  ConnectionPair pair(loop);
  pair.connection->start({});
  pair.connection->set_high_water(64 * mebibyte);
  pair.connection->write(std::string(8 * mebibyte, 'x'));
  run_for(loop, 2ms);  // the kernel's buffers are full
  for (int i = 0; i < 10'000; ++i) pair.connection->write("tiny");
  const auto before = loop.statistics().iterations;
  pair.connection->shutdown();
  CHECK(take_all(loop, pair.peer).bytes.size() == 8 * mebibyte + 40'000);
  CHECK(loop.statistics().iterations - before < 5'000);
}

TEST_CASE("an idle connection keeps no buffer for the bytes that it has sent") {
  Loop loop;
  std::vector<ConnectionPair> pairs;
  for (int i = 0; i < 100; ++i) pairs.emplace_back(loop).connection->start({});
  const auto resident = [] {
    std::ifstream file("/proc/self/statm");
    std::size_t pages = 0;
    file >> pages >> pages;
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  };
  const std::string block(128 * 1024, 'x');
  const auto use = [&](ConnectionPair& pair) {
    pair.connection->write(block);
    std::size_t total = 0;
    run_until(loop,
              [&] { return (total += take(pair.peer).bytes.size()) == block.size(); });
  };
  for (int i = 0; i < 10; ++i) use(pairs[0]);
  const std::size_t before = resident();
  for (ConnectionPair& pair : pairs) use(pair);
    // Kept buffers would need 12.8 MB. ASan itself keeps freed memory.
#if defined(REACTOR_HAS_ASAN)
  const std::size_t allowed = 0;
#else
  const std::size_t allowed = 4 * mebibyte;
#endif
  if (allowed > 0) CHECK(resident() < before + allowed);
  for (ConnectionPair& pair : pairs) CHECK(pair.connection->queued() == 0);
}
