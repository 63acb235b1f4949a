// Each loop belongs to one thread: using it or its handles in another thread throws,
// and loops in several threads do not disturb each other. These test cases and those of
// waker_test.cpp also run under TSan.

#include <signal.h>

#include <functional>
#include <initializer_list>
#include <semaphore>
#include <thread>

#include "reactor/async_tcp_connection.h"
#include "reactor/input.h"
#include "reactor/output.h"
#include "reactor/signal_watcher.h"
#include "reactor/task.h"
#include "reactor/task_group.h"
#include "reactor/tcp_connection.h"
#include "reactor/tcp_listener.h"
#include "reactor/udp_socket.h"
#include "tests/reactor/support.h"
#include "tests/support/catch.h"
#include "tests/support/joining_thread.h"

using namespace support;
using reactor::Address;
using reactor::Input;
using reactor::Loop;
using reactor::Output;
using reactor::SignalWatcher;
using reactor::Task;
using reactor::TaskGroup;
using reactor::TcpConnection;
using reactor::TcpListener;
using reactor::Timer;
using reactor::UdpSocket;
using testing_support::JoiningThread;

namespace {

const Address loopback("127.0.0.1", 0);

/// Calls all functions in another thread, where each of them must throw a logic error.
void check_refused(std::initializer_list<std::function<void()>> uses) {
  std::size_t refused = 0;
  JoiningThread([&] {
    for (const auto& use : uses) {
      try {
        use();
      } catch (const std::logic_error&) {
        ++refused;
      }
    }
  }).join();
  CHECK(refused == uses.size());
}

Fd file_with(const std::string& content) {
  char name[] = "/tmp/threads_test_XXXXXX";
  Fd fd(checked(::mkostemp(name, O_CLOEXEC), "mkostemp"));
  ::unlink(name);
  put(fd, content);
  ::lseek(fd, 0, SEEK_SET);
  return fd;
}

}  // namespace

TEST_CASE("threads: two loops in two threads do not disturb each other") {
  const auto count = [](int& ticks) {
    Loop loop;
    Timer timer(loop, [&] {
      if (++ticks == 20) loop.stop();
    });
    timer.start_repeating(1ms);
    loop.run();
  };
  int one = 0, two = 0;
  JoiningThread other([&] { count(one); });
  count(two);
  other.join();
  CHECK(one == 20);
  CHECK(two == 20);
}

TEST_CASE("threads: a file is read by a thread of libuv") {
  Loop loop;
  const std::string content = random_bytes(500'000, 8);
  const Fd file = file_with(content);
  std::string got;
  Input input(loop, {.on_read = [&](std::string_view more) { got += more; }}, file);
  loop.run();
  CHECK((got == content));
}

TEST_CASE("threads: a signal sent by another thread arrives in the loop's thread") {
  Loop loop;
  std::thread::id called_in;
  SignalWatcher watcher(loop, {SIGUSR1},
                        [&](int) { called_in = std::this_thread::get_id(); });
  // TSan may lose a signal that arrives while its thread starts or joins another one,
  // so the other thread sends it when this one waits in the loop.
  std::binary_semaphore waiting{0};
  JoiningThread sender([&] {
    waiting.acquire();
    ::kill(::getpid(), SIGUSR1);
  });
  Timer started(loop, [&] { waiting.release(); });
  started.start_once(0ms);
  run_until(loop, [&] { return called_in != std::thread::id(); });
  CHECK(called_in == std::this_thread::get_id());
}

TEST_CASE("threads: run in another thread throws a logic error") {
  Loop loop;
  check_refused({[&] { loop.run(); }});
}

TEST_CASE(
    "threads: making or starting a timer in another thread throws a logic error") {
  Loop loop;
  Timer timer(loop, [] {});
  check_refused({[&] { Timer(loop, [] {}); }, [&] { timer.start_once(1ms); },
                 [&] { timer.start_repeating(1ms); }});
}

TEST_CASE("threads: making a signal watcher in another thread throws a logic error") {
  Loop loop;
  check_refused({[&] { SignalWatcher(loop, {SIGUSR1}, [](int) {}); }});
}

TEST_CASE("threads: using an input in another thread throws a logic error") {
  Loop loop;
  const Pipe pipe;
  Input input(loop, {}, pipe.read);
  check_refused({[&] { Input(loop, {}, pipe.read); }, [&] { input.resume(); }});
}

TEST_CASE("threads: using an output in another thread throws a logic error") {
  Loop loop;
  const Pipe pipe;
  const Fd file = file_with("");
  Output stream(loop, {}, pipe.write), regular(loop, {}, file);
  check_refused({[&] { stream.write("x"); }, [&] { regular.write("x"); },
                 [&] { Output(loop, {}, pipe.write); }});
}

TEST_CASE("threads: using a socket in another thread throws a logic error") {
  Loop loop;
  UdpSocket socket(loop, loopback, {});
  check_refused({[&] { socket.send("x", loopback); }, [&] { socket.connect(loopback); },
                 [&] { UdpSocket(loop, loopback, {}); }});
}

TEST_CASE("threads: making a listener in another thread throws a logic error") {
  Loop loop;
  check_refused({[&] { TcpListener(loop, loopback, {}); }});
}

TEST_CASE("threads: using a connection in another thread throws a logic error") {
  Loop loop;
  TcpPair sockets;
  TcpConnection connection(loop, sockets.a.release());
  connection.start({});
  check_refused({[&] { connection.write("x"); }, [&] { connection.shutdown(); },
                 [&] { connection.resume_reading(); },
                 [&] { TcpConnection::connect(loop, Address("127.0.0.1", 1), {}); }});
}

TEST_CASE("threads: a task of another loop's thread must not await a connection") {
  Loop loop;
  TcpPair sockets;
  reactor::AsyncTcpConnection connection(TcpConnection(loop, sockets.a.release()));
  check_refused({[&] { [[maybe_unused]] auto written = connection.write("x"); }});
}

TEST_CASE("threads: using a task group in another thread throws a logic error") {
  Loop loop;
  TaskGroup tasks(loop);
  check_refused({[&] { tasks.spawn([]() -> Task<> { co_return; }()); },
                 [&] { const TaskGroup mine(loop); }});
}
