// The option --work is processor time, as the computing of a real service is. Time on a
// clock would pass for all threads at once, so they would seem to share a processor
// without cost.

#include <sched.h>

#include <deque>

#include "tests/demos/uppercase/service.h"
#include "tests/support/proc.h"

namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

constexpr std::size_t requests = 6;  // half on TCP, half on UDP
constexpr milliseconds work{20};

/// A program that never sleeps.
demo::Process::Options busy_loop(int processor) {
  demo::Process::Options options;
  options.command = {"sh", "-c", "while :; do :; done"};
  options.cpu = processor;
  return options;
}

/// Sends all requests at once, each from a client of its own, and receives the answers.
/// Blocking serves a connection until it is closed, in the order of their arrival.
void ask_all(const Service& service) {
  std::deque<TcpClient> streams;
  std::deque<UdpClient> datagrams;
  for (std::size_t i = 0; i < requests / 2; ++i) {
    streams.emplace_back(service.tcp()).send("stream");
    datagrams.emplace_back(service.udp(i)).send("datagram");
  }
  for (; !streams.empty(); streams.pop_front())
    CHECK(streams.front().receive(6) == "STREAM");
  for (UdpClient& one : datagrams) CHECK(one.receive() == "DATAGRAM");
}

microseconds length_of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + microseconds(time.tv_usec);
}

/// The processor time of all threads and processes of a server that has ended.
microseconds whole_cpu_time(Service& service) {
  const rusage usage = service.process().wait(milliseconds(0)).value().usage;
  return length_of(usage.ru_utime) + length_of(usage.ru_stime);
}

}  // namespace

// The server shares one processor with another program, so a model that measures its
// work with a clock gets only a part of the processor for it.
MODEL_TEST_CASE("the option --work uses the processor for this time", EACH_MODEL) {
  const int processor = ::sched_getcpu();
  demo::Process::Options options;
  options.cpu = processor;
  Service service(model, {"--work", std::to_string(microseconds(work).count())},
                  options);
  const milliseconds at_start = testing_support::cpu_time(service.pid());
  const demo::Process other(busy_loop(processor));

  const auto begin = steady_clock::now();
  ask_all(service);
  const auto duration = steady_clock::now() - begin;
  service.check_ends();
  CHECK(whole_cpu_time(service) - at_start >= requests * work);
  CHECK(duration >= requests * work);  // no thread computed beside another one
}
