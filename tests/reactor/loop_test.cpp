#include "reactor/loop.h"

#include <signal.h>
#include <sys/time.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "reactor/input.h"
#include "reactor/loop_observer.h"
#include "reactor/output.h"
#include "reactor/selector.h"
#include "reactor/signal_watcher.h"
#include "reactor/tcp_connection.h"
#include "reactor/tcp_listener.h"
#include "reactor/timer.h"
#include "reactor/udp_socket.h"
#include "reactor/waker.h"
#include "tests/reactor/support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Address;
using reactor::Input;
using reactor::Loop;
using reactor::Output;
using reactor::Selector;
using reactor::SignalWatcher;
using reactor::TcpConnection;
using reactor::TcpListener;
using reactor::Timer;
using reactor::UdpSocket;
using reactor::Waker;

TEST_CASE("a loop without active handles returns at once") {
  Loop loop;
  loop.run();
  loop.run();
  CHECK(loop.statistics().callbacks == 0);
}

TEST_CASE("a loop runs until no handle is active") {
  Loop loop;
  int ticks = 0;
  Timer timer(loop, [&] { ++ticks; });
  timer.start_once(1ms);
  loop.run();
  CHECK(ticks == 1);
}

TEST_CASE("stop ends run() after the current iteration, and the loop can run again") {
  Loop loop;
  int ticks = 0;
  Timer timer(loop, [&] {
    ++ticks;
    loop.stop();
  });
  timer.start_repeating(1ms);
  loop.run();
  CHECK(ticks == 1);
  loop.run();
  CHECK(ticks == 2);
}

TEST_CASE("run_once makes one iteration and returns") {
  Loop loop;
  int calls = 0;
  Timer timer(loop, [&] { ++calls; });
  for (int turn = 1; turn <= 3; ++turn) {
    timer.start_once(1ms);
    loop.run_once();
    CHECK(calls == turn);
  }
  loop.run_once();  // no handle is active
  CHECK(calls == 3);
}

TEST_CASE("stop before run makes the next run() return at once") {
  Loop loop;
  const Guard guard(loop);
  bool ticked = false;
  Timer timer(loop, [&] {
    ticked = true;
    loop.stop();
  });
  timer.start_once(1ms);
  loop.stop();
  loop.run();
  CHECK_FALSE(ticked);
  loop.run();
  CHECK(ticked);
}

TEST_CASE("a loop that was stopped but never ran can be destroyed") {
  Loop loop;
  Timer timer(loop, [] {});
  timer.start_once(1h);
  loop.stop();
}

TEST_CASE("run() in a callback throws a logic error, and the loop continues") {
  Loop loop;
  const Guard guard(loop);
  int refused = 0;
  Timer timer(loop, [&] {
    try {
      loop.run();
    } catch (const std::logic_error&) {
      ++refused;
    }
    if (refused == 2) loop.stop();
  });
  timer.start_repeating(1ms);
  loop.run();
  CHECK(refused == 2);
}

TEST_CASE("run() throws the first exception of an iteration and forgets all others") {
  Loop loop;
  const Guard guard(loop);
  Timer one(loop, [] { throw std::runtime_error("one"); });
  Timer two(loop, [] { throw std::runtime_error("two"); });
  one.start_once(1ms);
  two.start_once(1ms);
  CHECK_THROWS_AS(loop.run(), std::runtime_error);
  one.stop();
  two.stop();
  Timer end(loop, [&] { loop.stop(); });
  end.start_once(1ms);
  CHECK_NOTHROW(loop.run());
}

TEST_CASE("run() rethrows an exception of any type") {
  Loop loop;
  Timer timer(loop, [] { throw 42; });
  timer.start_once(1ms);
  CHECK_THROWS_AS(loop.run(), int);
}

TEST_CASE("statistics count iterations and callbacks") {
  Loop loop;
  const Guard guard(loop);
  int ticks = 0;
  Timer timer(loop, [&] {
    if (++ticks == 10) loop.stop();
  });
  timer.start_repeating(1ms);
  loop.run();
  const auto counters = loop.statistics();
  CHECK(counters.callbacks == 10);
  CHECK(counters.iterations >= 10);
  CHECK(counters.iterations < 60);
  CHECK(counters.waiting == 0ns);
  CHECK(counters.longest_callback == 0ns);
}

TEST_CASE("waiting and the longest callback are measured on demand") {
  Loop loop;
  loop.measure(true);
  Timer busy(loop, [&] {
    const auto until = Clock::now() + 5ms;
    while (Clock::now() < until) continue;
    loop.stop();
  });
  busy.start_once(20ms);
  const auto begin = Clock::now();
  loop.run();
  const std::chrono::nanoseconds total = Clock::now() - begin;
  const auto counters = loop.statistics();
  CHECK(counters.longest_callback >= 5ms);
  CHECK(counters.longest_callback <= total);
  CHECK(counters.waiting >= 18ms);
  CHECK(counters.waiting + counters.longest_callback <= total);
  loop.measure(false);
  busy.start_once(5ms);
  loop.run();
  CHECK(loop.statistics().waiting == counters.waiting);
}

namespace {

/// Keeps the reported events as text and checks the order of the times.
struct Notes final : reactor::LoopObserver {
  void waited(Time begin, Time end) noexcept override { note("wait", begin, end); }
  void called(reactor::HandleKind kind, Time begin, Time end) noexcept override {
    note("kind " + std::to_string(static_cast<int>(kind)), begin, end);
  }
  void note(const std::string& text, Time begin, Time end) {
    ordered = ordered && last <= begin && begin <= end;
    last = end;
    texts.push_back(text);
    lengths.push_back(end - begin);
  }

  std::vector<std::string> texts;
  std::vector<Time> lengths;
  Time last{0};
  bool ordered = true;
};

std::string called(reactor::HandleKind kind) {
  return "kind " + std::to_string(static_cast<int>(kind));
}

}  // namespace

TEST_CASE("an observer sees each wait and then the callbacks that follow it") {
  Loop loop;
  const Guard guard(loop);
  Notes notes;
  loop.observe(&notes);
  const SocketPair sockets;
  Input input(loop, {.on_read = [&](std::string_view) { loop.stop(); }}, sockets.b);
  put(sockets.a, "x");
  const auto begin = Clock::now().time_since_epoch();
  loop.run();
  CHECK(notes.texts ==
        std::vector<std::string>{"wait", called(reactor::HandleKind::input)});
  CHECK(notes.ordered);
  CHECK(notes.last - notes.lengths[0] - notes.lengths[1] >= begin);
  CHECK(notes.last <= Clock::now().time_since_epoch());
}

TEST_CASE("an observer sees the kind of each handle, and nothing after it is removed") {
  Loop loop;
  const Guard guard(loop);
  Notes notes;
  loop.observe(&notes);
  SignalWatcher signal(loop, {SIGUSR1}, [&](int) { loop.stop(); });
  Timer timer(loop, [] { ::raise(SIGUSR1); });
  timer.start_once(20ms);
  loop.run();
  std::erase(notes.texts, "wait");
  CHECK(notes.texts == std::vector<std::string>{called(reactor::HandleKind::timer),
                                                called(reactor::HandleKind::signal)});
  CHECK(*std::max_element(notes.lengths.begin(), notes.lengths.end()) >= 15ms);
  CHECK(loop.statistics().waiting == 0ns);  // needs measure()

  const std::size_t before = notes.lengths.size();
  loop.observe(nullptr);
  timer.start_once(1ms);
  loop.run();
  CHECK(notes.lengths.size() == before);
}

TEST_CASE("an idle loop sleeps") {
  Loop loop;
  run_for(loop, 1ms);
  const auto iterations = loop.statistics().iterations;
  const auto cpu = cpu_time();
  run_for(loop, 200ms);
  CHECK(loop.statistics().iterations - iterations < 10);
  CHECK(cpu_time() - cpu < 100ms);
}

TEST_CASE("a loop makes the process ignore SIGPIPE") {
  const auto result = run_in_child([] {
    ::signal(SIGPIPE, SIG_DFL);
    const Loop loop;
    Pipe pipe;
    pipe.read.close();
    expect(::write(pipe.write, "x", 1) == -1 && errno == EPIPE, "EPIPE");
  });
  INFO(result.output);
  CHECK(result.exited(0));
}

TEST_CASE("signals that interrupt the wait do not stop the loop") {
  Loop loop;
  struct sigaction before, quiet{};
  static volatile sig_atomic_t arrived;
  arrived = 0;
  quiet.sa_handler = [](int) { arrived = arrived + 1; };
  ::sigaction(SIGALRM, &quiet, &before);
  const itimerval often{{0, 5000}, {0, 5000}}, never{};
  ::setitimer(ITIMER_REAL, &often, nullptr);
  const auto begin = Clock::now();
  run_for(loop, 60ms);
  CHECK(Clock::now() - begin >= 60ms);
  ::setitimer(ITIMER_REAL, &never, nullptr);
  ::sigaction(SIGALRM, &before, nullptr);
  CHECK(arrived > 3);
}

TEST_CASE("libuv 4558: a loop does not abort if the standard streams are closed") {
  const auto result = run_in_child([] {
    Pipe report;
    const Fd high(::fcntl(report.write, F_DUPFD_CLOEXEC, 50));
    report.write.close();
    for (const int fd : {0, 1, 2}) ::close(fd);
    {
      Loop loop;
      Timer timer(loop, [] {});
      timer.start_once(1ms);
      loop.run();
    }
    for (const int fd : {0, 1, 2}) expect(is_open(fd), "a standard stream is open");
    put(high, "fine");
    expect(take(report.read).bytes == "fine", "the pipe is as it was");
  });
  INFO(result.output);
  CHECK(result.exited(0));
}

TEST_CASE("libuv 2062: exec closes all descriptors of the library") {
  const auto numbers = [] {
    std::set<int> all;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
      all.insert(std::stoi(entry.path().filename()));
    return all;
  };
  open_descriptors();
  const std::set<int> before = numbers();
  Loop loop;
  const Address loopback("127.0.0.1", 0);
  std::optional<TcpConnection> accepted;
  TcpListener listener(loop, loopback,
                       {.on_connection = [&](TcpConnection connection, const Address&) {
                         accepted = std::move(connection);
                       }});
  auto client = TcpConnection::connect(loop, listener.local_address(), {});
  const UdpSocket socket(loop, loopback, {});
  const SignalWatcher watcher(loop, {SIGUSR1}, [](int) {});
  const Waker waker(loop, [] {});
  const Pipe pipe;
  const Input input(loop, {}, pipe.read);
  const Output output(loop, {}, pipe.write);
  Selector selector;
  selector.register_fd(pipe.read, reactor::Events::read);
  run_until(loop, [&] { return accepted.has_value(); });
  int found = 0;
  for (const int fd : numbers()) {
    const int flags = ::fcntl(fd, F_GETFD);
    if (flags == -1 || before.contains(fd)) continue;  // the listing itself
    CAPTURE(fd);
    CHECK((flags & FD_CLOEXEC) != 0);
    ++found;
  }
  CHECK(found >= 9);
}

TEST_CASE("a loop that an exception destroys leaks nothing") {
  const std::size_t before = open_descriptors();
  const auto run_and_throw = [] {
    Loop loop;
    TcpPair sockets;
    TcpConnection connection(loop, sockets.a.release());
    connection.start({});
    connection.write("x");
    Timer timer(loop, [&] {
      connection.write("y");
      throw std::runtime_error("out");
    });
    timer.start_once(1ms);
    loop.run();
  };
  CHECK_THROWS_WITH(run_and_throw(), "out");
  CHECK(open_descriptors() == before);
}

TEST_CASE("the destructor of a loop closes handles that own other handles") {
  struct Chain {
    std::unique_ptr<Chain> next;
    std::optional<Timer> timer;
  };
  Loop loop;
  auto head = std::make_shared<Chain>();
  // Each callback owns the next timer, which is freed when its owner has been closed.
  std::function<void()> callback = [] {};
  for (int i = 0; i < 10; ++i) {
    auto inner = std::make_shared<Timer>(loop, std::move(callback));
    inner->start_once(1h);
    callback = [inner] {};
  }
  head->timer.emplace(loop, std::move(callback));
}

TEST_CASE("a loop names both of two surviving handles") {
  const auto result = run_in_child([] {
    auto loop = std::make_unique<Loop>();
    const Timer timer(*loop, [] {});
    const Waker waker(*loop, [] {});
    loop.reset();
  });
  CHECK(result.killed(SIGABRT));
  CHECK_THAT(result.output, Catch::Contains("destroy all handles before their Loop"));
  CHECK_THAT(result.output, Catch::Contains("timer"));
  CHECK_THAT(result.output, Catch::Contains("async"));
}
