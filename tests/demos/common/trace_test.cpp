#include "demos/trace/trace.h"

#include <poll.h>

#include <barrier>
#include <cerrno>
#include <set>
#include <thread>

#include "demos/common/socket.h"
#include "demos/trace/loop_trace.h"
#include "demos/trace/traced_io.h"
#include "reactor/timer.h"
#include "tests/support/catch.h"
#include "tests/support/clients.h"
#include "tests/support/joining_thread.h"
#include "tests/support/temporary_file.h"
#include "tests/support/timeline.h"

using demo::Span;
using demo::Trace;
using testing_support::JoiningThread;
using testing_support::read_timeline;
using testing_support::TemporaryFile;
using testing_support::Timeline;
using testing_support::UdpClient;

namespace {

void answer(std::string_view request) {
  { const Span wait(Span::Kind::wait, "wait"); }
  const Span span("udp", request);
}

}  // namespace

TEST_CASE("a trace with a bad file name fails at once") {
  CHECK_THROWS_WITH(Trace("/nonexistent/t.json", "test"),
                    "write --trace /nonexistent/t.json: no such file or directory");
  CHECK_FALSE(Trace::on());
}

TEST_CASE("a trace on a full disk fails at the end") {
  Trace trace("/dev/full", "test");
  CHECK_THROWS_WITH(trace.write(),
                    Catch::Contains("write --trace /dev/full: no space left"));
}

TEST_CASE("trace: each thread has a lane, and each request an arrow") {
  const TemporaryFile file;
  Trace trace(file.path(), "test");
  constexpr int threads = 4, requests = 300;
  std::barrier all_there(threads);
  const auto work = [&](int number) {
    all_there.arrive_and_wait();
    for (int i = 0; i < requests; ++i)
      answer("r" + std::to_string(number * requests + i));
  };
  {
    std::vector<JoiningThread> running;
    for (int i = 1; i < threads; ++i) running.emplace_back(work, i);
    Trace::name_thread("the first");
    work(0);
  }
  trace.write();
  const Timeline timeline = read_timeline(file.path());
  CHECK(timeline.problems == std::vector<std::string>{});
  CHECK(timeline.process == "test");
  CHECK(timeline.threads.size() == 1 + threads);
  CHECK(timeline.threads.at(0) == "arrivals");
  CHECK(timeline.threads.at(1) == "the first");
  CHECK(timeline.arrows == threads * requests);
  std::set<std::string> texts;
  for (const auto& slice : timeline.of("request")) texts.insert(slice.text);
  CHECK(texts.size() == threads * requests);
  CHECK(timeline.dropped == 0);
}

TEST_CASE("trace: a wait that has not ended is not in the file") {
  const TemporaryFile file;
  Trace trace(file.path(), "test");
  std::barrier both(2);
  JoiningThread other([&] {
    const Span wait(Span::Kind::wait, "long");
    both.arrive_and_wait();
    both.arrive_and_wait();
  });
  both.arrive_and_wait();
  answer("short");
  trace.write();
  both.arrive_and_wait();
  other.join();
  const Timeline timeline = read_timeline(file.path());
  CHECK(timeline.of("wait").size() == 1);
  CHECK(timeline.arrows == 1);
}

TEST_CASE("a full trace keeps the first events, and the next trace begins empty") {
  const TemporaryFile file;
  {
    Trace trace(file.path(), "test", 64);
    for (int i = 0; i < 100; ++i) answer("x");
    CHECK(trace.dropped() == 136);
    JoiningThread([] { answer("no room for a lane"); }).join();
    CHECK(trace.dropped() == 138);
    trace.write();
  }
  const Timeline timeline = read_timeline(file.path());
  CHECK(timeline.problems == std::vector<std::string>{});
  CHECK(timeline.dropped == 138);
  CHECK(timeline.of("request").size() == 32);
  CHECK(timeline.arrows == 32);

  Trace next(file.path(), "next");
  answer("again");
  next.write();
  CHECK(read_timeline(file.path()).of("request").size() == 1);
}

TEST_CASE("a trace of any bytes is valid JSON") {
  const TemporaryFile file;
  Trace trace(file.path(), "test");
  for (const auto* text : {"\"}]", "\\", "\xff\xc3", "a\nb\n", "\x01\x7f", ""})
    answer(text);
  answer(std::string(100'000, 'x'));
  trace.write();
  const Timeline timeline = read_timeline(file.path());
  CHECK(timeline.problems == std::vector<std::string>{});
  CHECK(timeline.arrows == 7);
  CHECK(timeline.of("request").at(3).text == "a.b");
}

TEST_CASE("a wait records its socket, its result and the arrival of the bytes") {
  const TemporaryFile file;
  Trace trace(file.path(), "test");
  const demo::Fd udp = demo::bind_udp(reactor::Address("127.0.0.1", 0));
  demo::set_timeout(udp.get(), std::chrono::milliseconds(5));
  char buffer[16];
  CHECK(demo::traced_receive(udp.get(), buffer, sizeof buffer) == -1);
  CHECK((errno == EAGAIN || errno == EWOULDBLOCK));
  const reactor::Address local = reactor::Address::local_of(udp.get());
  UdpClient client(local);
  client.send("r1");
  CHECK(demo::wait_for(udp.get(), POLLIN, testing_support::time_limit));
  { const Span work(Span::Kind::call, "later"); }
  CHECK(demo::traced_receive(udp.get(), buffer, sizeof buffer) == 2);
  { const Span span("udp", std::string_view(buffer, 2)); }
  trace.write();

  const Timeline timeline = read_timeline(file.path());
  CHECK(timeline.problems == std::vector<std::string>{});
  const auto waits = timeline.of("wait", "recv UDP :" + std::to_string(local.port()));
  REQUIRE(waits.size() == 2);
  CHECK(waits[0].spurious);
  CHECK_FALSE(waits[1].spurious);
#ifdef __linux__
  const auto arrivals = timeline.of("arrival");
  REQUIRE(arrivals.size() == 1);
  CHECK(arrivals[0].told_by == "kernel");
  CHECK(arrivals[0].begin > waits[0].end);
  CHECK(arrivals[0].begin < timeline.of("call", "later").at(0).begin);
#endif
}

TEST_CASE("the timeline of a loop has waits and callbacks") {
  const TemporaryFile file;
  Trace trace(file.path(), "test");
  {
    reactor::Loop loop;
    const demo::LoopTrace observed(loop);
    reactor::Timer timer(loop, [&] { answer("due"); });
    timer.start_once(std::chrono::milliseconds(2));
    loop.run();
  }
  trace.write();
  const Timeline timeline = read_timeline(file.path());
  CHECK(timeline.problems == std::vector<std::string>{});
  CHECK(timeline.threads.at(1) == "loop");
  CHECK_FALSE(timeline.of("wait", "wait for all").empty());
  REQUIRE(timeline.of("callback").size() == 1);
  CHECK(timeline.of("callback")[0].name == "timer");
  CHECK(timeline.arrows == 1);
}

TEST_CASE("without a trace nothing is recorded, and errno is unchanged") {
  errno = ENOENT;
  answer("nobody sees");
  CHECK(errno == ENOENT);
  const TemporaryFile file;
  Trace trace(file.path(), "test");
  errno = ENOENT;
  answer("seen");
  CHECK(errno == ENOENT);
  trace.write();
  answer("after the end");
  CHECK(read_timeline(file.path()).arrows == 1);
}
