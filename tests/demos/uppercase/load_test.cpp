// Many connections, too many connections, and idle servers.

#include <poll.h>
#include <sys/resource.h>
#include <sys/select.h>

#include <algorithm>
#include <cstdio>
#include <deque>

#include "tests/demos/uppercase/service.h"
#include "tests/support/proc.h"

namespace {

/// Sends requests until number() is at most `expected`, or fails after the time limit.
void wait_until(Server& server, std::size_t (*number)(pid_t), std::size_t expected) {
  UdpClient client(server.udp());
  const Deadline deadline;
  // Seeing the number once is enough, because clients in the backlog may raise it
  // again.
  std::size_t last = number(server.pid());
  while (last > expected && !deadline.over()) {
    client.ask("wait");
    last = number(server.pid());
  }
  CHECK(last <= expected);
}

/// Sets RLIMIT_NOFILE of the server and returns the old limit. prlimit(2).
rlimit limit_files(const Server& server, rlim_t count) {
  rlimit before{};
  REQUIRE(::prlimit(server.pid(), RLIMIT_NOFILE, nullptr, &before) == 0);
  const rlimit limit{count, before.rlim_max};
  REQUIRE(::prlimit(server.pid(), RLIMIT_NOFILE, &limit, nullptr) == 0);
  return before;
}

/// Raises RLIMIT_NOFILE of this process, which a server inherits, to at least `count`.
/// If that is not allowed, prints that the case is skipped and returns false.
bool may_open(rlim_t count) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(count, limit.rlim_max));
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < count) std::puts("skipped: too few descriptors are allowed");
  return limit.rlim_cur >= count;
}

/// Makes the server open the descriptors that it needs only once: UBSan opens some when
/// it checks a type, and libuv opens one per loop.
void serve_a_few(Service& service) {
  const std::size_t threads = testing_support::thread_count(service.pid());
  for (int i = 0; i < 5; ++i) service.check_serves();
  wait_until(service, testing_support::thread_count, threads);
}

/// Returns the clients that have an answer. Waits until no more answers arrive.
std::vector<TcpClient*> answered(std::deque<TcpClient>& clients) {
  std::vector<pollfd> waiting;
  for (const TcpClient& client : clients) waiting.push_back({client.fd(), POLLIN, 0});
  std::vector<TcpClient*> found;
  while (::poll(waiting.data(), waiting.size(), static_cast<int>(quiet_span.count())) >
         0)
    for (std::size_t i = 0; i < waiting.size(); ++i)
      if (waiting[i].revents != 0) {
        waiting[i].fd = -1;
        waiting[i].revents = 0;
        found.push_back(&clients[i]);
      }
  return found;
}

}  // namespace

MODEL_TEST_CASE("many connections are served", CONCURRENT_MODELS) {
  Service service(model);
  std::deque<TcpClient> clients;
  for (std::size_t i = 0; i < model.connections; ++i)
    clients.emplace_back(service.tcp());
  for (std::size_t i = 0; i < clients.size(); ++i)
    clients[i].send("client " + std::to_string(i));
  for (std::size_t i = 0; i < clients.size(); ++i) {
    const std::string answer = "CLIENT " + std::to_string(i);
    CHECK(clients[i].receive(answer.size()) == answer);
  }
  service.check_ends();
}

TEST_CASE("many connections are served one by one - Blocking") {
  Service service(Blocking::model());
  std::deque<TcpClient> clients;
  for (std::size_t i = 0; i < Blocking::model().connections; ++i)
    clients.emplace_back(service.tcp());
  for (TcpClient& client : clients) {
    CHECK(client.ask("my turn") == "MY TURN");
    client.close();
  }
  service.check_ends();
}

MODEL_TEST_CASE("closed connections leave no descriptor and no process", EACH_MODEL) {
  Service service(model, one_udp_socket);
  serve_a_few(service);
  const std::size_t before = testing_support::open_files(service.pid());
  for (int i = 0; i < 300; ++i) {
    TcpClient client(service.tcp());
    client.send("abc");
    if (i % 3 == 0) client.reset();
    if (i % 3 == 1) client.close();
    if (i % 3 == 2) client.shutdown_write();
    // Sometimes the test waits for an answer, so that the backlog does not overflow.
    if (i % 30 == 29) CHECK(client.receive_until_end() == "ABC");
  }
  wait_until(service, testing_support::open_files, before);
  service.check_serves();
  service.check_ends();
}

MODEL_TEST_CASE("without a free descriptor, new clients wait", ONE_PROCESS_MODELS) {
  Service service(model);
  serve_a_few(service);
  // A loop needs a few descriptors, whose number depends on the version of libuv, so
  // the limit leaves room for some more.
  const std::size_t files = testing_support::open_files(service.pid());
  const std::size_t room = 25;
  const rlimit usual = limit_files(service, files + room);

  std::deque<TcpClient> clients;
  for (int i = 0; i < 60; ++i) clients.emplace_back(service.tcp());
  for (TcpClient& client : clients) client.send("abc");
  const std::vector<TcpClient*> served = answered(clients);
  CHECK(served.size() > 5);
  CHECK(served.size() < clients.size());
  for (TcpClient* client : served) CHECK(client->receive(3) == "ABC");
  for (TcpClient* client : served) CHECK(client->ask("again") == "AGAIN");
  CHECK(UdpClient(service.udp()).ask("datagram") == "DATAGRAM");

  const UdpClient silent(service.udp());
  const auto before = testing_support::cpu_time(service.pid());
  CHECK_FALSE(silent.readable_within(quiet_span));
  CHECK(testing_support::cpu_time(service.pid()) - before < quiet_span / 2);

  clients.clear();
  wait_until(service, testing_support::open_files, files);
  service.check_serves();
  limit_files(service, usual.rlim_cur);  // UBSan needs descriptors when threads end
  service.check_ends();
}

TEST_CASE("without a free descriptor, new clients wait - Blocking") {
  // This model serves one connection at a time, so it fails only if no descriptor is
  // free.
  Service service(Blocking::model());
  service.check_serves();
  const rlimit usual = limit_files(service, testing_support::open_files(service.pid()));

  TcpClient client(service.tcp());
  client.send("abc");
  const UdpClient silent(service.udp());
  const auto before = testing_support::cpu_time(service.pid());
  CHECK_FALSE(silent.readable_within(quiet_span));
  CHECK(testing_support::cpu_time(service.pid()) - before < quiet_span / 2);

  limit_files(service, usual.rlim_cur);
  CHECK(client.receive(3) == "ABC");
  service.check_ends();
}

TEST_CASE("connections beyond FD_SETSIZE wait - Select") {
  constexpr rlim_t enough = 3 * FD_SETSIZE;
  if (!may_open(enough)) return;
  demo::Process::Options options;
  options.max_files = enough;
  Service service(Select::model(), {}, options);
  std::deque<TcpClient> clients;
  for (int i = 0; i < FD_SETSIZE + 100; ++i) {
    clients.emplace_back(service.tcp());
    clients.back().send("abc");
  }
  const std::vector<TcpClient*> served = answered(clients);
  CHECK(served.size() > FD_SETSIZE - 30);
  CHECK(served.size() < FD_SETSIZE);
  for (TcpClient* client : served) CHECK(client->receive(3) == "ABC");
  CHECK(served.back()->ask("again") == "AGAIN");
  CHECK(UdpClient(service.udp()).ask("datagram") == "DATAGRAM");

  const UdpClient silent(service.udp());
  const auto before = testing_support::cpu_time(service.pid());
  CHECK_FALSE(silent.readable_within(quiet_span));
  CHECK(testing_support::cpu_time(service.pid()) - before < quiet_span / 2);

  for (std::size_t i = 0; i < 200; ++i) served[i]->close();
  CHECK(clients.back().receive(3) == "ABC");  // it has waited in the backlog
  service.check_ends();
  const std::string errors = service.errors();
  CAPTURE(errors);
  CHECK(testing_support::line_count(errors) ==
        7);  // six lines at the start, one about the limit
  CHECK_THAT(errors, Catch::Contains("no more than 1024 descriptors"));
}

TEST_CASE("more UDP sockets than FD_SETSIZE cause one error line - Select") {
  if (!may_open(3 * FD_SETSIZE)) return;
  const auto outcome = testing_support::run(
      command_of(Select::model(), {"--port", "0", "--udp-sockets", "1024"}));
  CAPTURE(outcome.err);
  CHECK(outcome.status == 1);
  CHECK(testing_support::line_count(outcome.err) == 1);
  CHECK_THAT(outcome.err, Catch::Contains("try fewer --udp-sockets"));
}

MODEL_TEST_CASE("more connections than FD_SETSIZE are served", EVENT_MODELS) {
  constexpr rlim_t enough = 3 * FD_SETSIZE;
  if (!may_open(enough)) return;
  demo::Process::Options options;
  options.max_files = enough;
  Service service(model, {}, options);
  std::deque<TcpClient> clients;
  for (int i = 0; i < FD_SETSIZE + 100; ++i) clients.emplace_back(service.tcp());
  CHECK(clients.back().ask("last") == "LAST");
  CHECK(clients.front().ask("first") == "FIRST");
  clients.clear();
  service.check_serves();
  service.check_ends();
}

MODEL_TEST_CASE("an idle server sleeps", SLEEPING_MODELS) {
#ifdef REACTOR_HAS_TSAN
  std::puts("skipped: TSan has a thread of its own that wakes up");
#else
  Service service(model);
  std::deque<TcpClient> silent;
  const std::size_t count = model.one_at_a_time ? 1 : 20;
  for (std::size_t i = 0; i < count; ++i) {
    silent.emplace_back(service.tcp());
    CHECK(silent.back().ask("abc") == "ABC");
  }
  // The server may still be busy at first, so one of several spans must have no wakeup.
  std::size_t wakeups = 1;
  milliseconds computing{0};
  for (int attempt = 0; attempt < 5 && wakeups != 0; ++attempt) {
    const std::size_t wakeups_before =
        testing_support::voluntary_switches(service.pid());
    const auto cpu_before = testing_support::cpu_time(service.pid());
    CHECK_FALSE(silent.front().readable_within(quiet_span));
    wakeups = testing_support::voluntary_switches(service.pid()) - wakeups_before;
    computing = testing_support::cpu_time(service.pid()) - cpu_before;
  }
  CHECK(wakeups == 0);
  CHECK(computing < quiet_span / 10);  // it does not spin
  service.check_ends();
#endif
}

TEST_CASE("an idle server wakes up after each timeout - TimeoutPolling") {
  Service service(TimeoutPolling::model());
  TcpClient silent(service.tcp());
  CHECK(silent.ask("abc") == "ABC");
  const std::size_t before = testing_support::voluntary_switches(service.pid());
  CHECK_FALSE(silent.readable_within(quiet_span));
  CHECK(testing_support::voluntary_switches(service.pid()) - before > 10);
  service.check_ends();
}
