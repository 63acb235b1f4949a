#include "demos/transport/blocking/run_script.h"

#include <poll.h>

#include <algorithm>
#include <exception>
#include <future>
#include <utility>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/kernel/thread_state.h"

namespace transport {

using Clock = Inbox::Clock;
using std::chrono::milliseconds;

namespace {

double milliseconds_since(Clock::time_point begin, Clock::time_point time) {
  return std::chrono::duration<double, std::milli>(time - begin).count();
}

std::uint64_t sleeps_until_now(const Readers& readers) {
  wait_until([&] { return readers.asleep(); });
  return readers.sleeps();
}

/// Counts how often the threads go to sleep while no message comes.
std::uint64_t sleeps_in_quiet_time(const Readers& readers) {
  const std::uint64_t before = sleeps_until_now(readers);
  std::this_thread::sleep_for(quiet_time);
  return readers.sleeps() - before;
}

}  // namespace

double run_until_first_source(Arrivals& arrivals) {
  const auto begin = Clock::now();
  for (std::size_t i = 0; i < arrivals.script().size(); ++i) {
    const auto& [source, due] = arrivals.script()[i];
    std::this_thread::sleep_until(begin + due);
    if (source == 0) break;
    arrivals.send(i);
  }
  return milliseconds_since(begin, Clock::now());
}

RunResult run_script(Story& story, Arrivals& arrivals, Readers::Strategy strategy,
                     bool thread_each) {
  const auto& script = arrivals.script();
  const Readers readers(arrivals, strategy, thread_each);
  if (const auto failure = readers.inbox().failure()) std::rethrow_exception(failure);
  RunResult result;
  const std::uint64_t before = sleeps_until_now(readers);
  const auto begin = Clock::now();
  for (std::size_t i = 0; i < script.size(); ++i) {
    std::this_thread::sleep_until(begin + script[i].due);
    result.sent.push_back(milliseconds_since(begin, Clock::now()));
    arrivals.send(i);
  }
  const Inbox& inbox = readers.inbox();
  result.sleeps = sleeps_until_now(readers) - before;
  result.complete = wait_until([&] { return inbox.count() == script.size(); });
  result.quiet_sleeps = sleeps_in_quiet_time(readers);
  for (const auto time : inbox.times(script.size()))
    result.read.push_back(milliseconds_since(begin, time));
  result.spurious = inbox.spurious_wakeups().size();
  result.threads = inbox.threads().size();
  show_threads(story, arrivals, readers);
  story.show(lanes(arrivals, result));
  return result;
}

void show_threads(Story& story, const Arrivals& arrivals, const Readers& readers) {
  const auto& text = blocking_texts(story);
  std::vector<Story::Row> rows;
  const auto fds = arrivals.readers();
  for (const pid_t tid : readers.inbox().threads()) {
    const ThreadState now = state_of_thread(tid);
    const auto found = std::find(fds.begin(), fds.end(), now.fd);
    const auto source = static_cast<std::size_t>(found - fds.begin());
    rows.push_back({std::to_string(tid), std::string(1, now.state),
                    now.call + (now.fd < 0 ? "" : ", fd " + std::to_string(now.fd)),
                    found == fds.end() ? "" : arrivals.sources()[source].name});
  }
  story.table({text.thread, text.state, text.blocked_in, ""}, rows);
}

Round worst_round_in_turn(int sources, milliseconds timeout) {
  std::vector<demo::Fd> sockets;
  std::vector<int> fds;
  for (int i = 0; i < sources; ++i) {
    sockets.push_back(demo::bind_udp(reactor::Address("127.0.0.1", 0)));
    fds.push_back(sockets.back().get());
  }
  const auto send = [](int fd, char byte) {
    demo::send_to(fd, std::string(1, byte), reactor::Address::local_of(fd));
  };
  // Two datagrams wait on the first socket. The reader takes one and goes on to the
  // other sockets, so the second datagram waits for a whole round: this is the worst
  // case.
  for (const char byte : {'a', 'b'}) send(fds.front(), byte);
  Inbox inbox;
  auto reader =
      std::async(std::launch::async, [&] { read_in_turn(fds, inbox, timeout); });
  wait_until([&] { return inbox.count() == 2; });
  for (const int fd : fds) send(fd, Arrivals::end_mark);
  reader.get();
  const auto times = inbox.times(2);
  Round round;
  for (const auto end : inbox.spurious_wakeups())
    if (end < times[1]) round.waits.push_back(milliseconds_since(times[0], end));
  round.delay = milliseconds_since(times[0], times[1]);
  return round;
}

}  // namespace transport
