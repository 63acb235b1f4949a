// SIGTERM and SIGINT end the service with status 0 in every situation.

#include <atomic>
#include <thread>

#include "tests/demos/uppercase/service.h"
#include "tests/support/joining_thread.h"
#include "tests/support/proc.h"

using testing_support::JoiningThread;

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

/// Sends requests until the server has ended.
void hammer(const reactor::Address& server, std::atomic<int>& answers) {
  try {
    TcpClient client(server);
    for (;;) {
      client.ask("hammer");
      ++answers;
    }
  } catch (const std::exception&) {
    // The server has ended, as expected.
  }
}

void hammer_datagrams(const reactor::Address& server, const std::atomic<bool>& over) {
  UdpClient client(server);
  while (!over) {
    client.send("hammer");
    if (client.readable_within(milliseconds(100))) client.receive();
  }
}

}  // namespace

MODEL_TEST_CASE("a signal ends an idle server", EACH_MODEL) {
  const int signal_number = GENERATE(SIGTERM, SIGINT, SIGHUP);
  Service service(model);
  service.check_ends(signal_number);
}

MODEL_TEST_CASE("a signal ends a server with open connections", EACH_MODEL) {
  const int signal_number = GENERATE(SIGTERM, SIGINT);
  Service service(model);
  TcpClient silent(service.tcp()), half(service.tcp()), unserved(service.tcp());
  unserved.send("unserved");
  CHECK(silent.ask("abc") == "ABC");
  half.send("a\xC3");
  service.check_ends(signal_number);
  CHECK(service.errors().find("error") == std::string::npos);
}

MODEL_TEST_CASE("a signal ends a server under load", EACH_MODEL) {
  Service service(model);
  std::atomic<int> answers = 0;
  std::atomic<bool> over = false;
  std::vector<JoiningThread> clients;
  for (int i = 0; i < 3; ++i)
    clients.emplace_back(hammer, service.tcp(), std::ref(answers));
  clients.emplace_back(hammer_datagrams, service.udp(), std::cref(over));
  const Deadline deadline;
  while (answers < 50 && !deadline.over()) std::this_thread::yield();
  CHECK(answers >= 50);
  service.check_ends();
  over = true;
}

MODEL_TEST_CASE("a signal ends a server whose peer never reads", EACH_MODEL) {
  Service service(model);
  TcpClient deaf(service.tcp());
  deaf.send_until_stuck(lower_text(64 * mebibyte), milliseconds(100));
  service.check_ends();
}

MODEL_TEST_CASE("a signal ends a server whose stdout is full", EACH_MODEL) {
  Service service(model);
  testing_support::write_until_stuck(service.process().in(), lower_text(16 * mebibyte),
                                     milliseconds(100));
  service.check_ends();
}

TEST_CASE("a signal ends the threads of many connections - Threaded") {
  Service service(Threaded::model());
  std::vector<TcpClient> clients;
  for (int i = 0; i < 50; ++i) {
    clients.emplace_back(service.tcp());
    CHECK(clients.back().ask("abc") == "ABC");
  }
  CHECK(testing_support::thread_count(service.pid()) >= 50);
  service.check_ends();
}

MODEL_TEST_CASE("more signals do not change the end of the server", EACH_MODEL) {
  for (int round = 0; round < 5; ++round) {
    Service service(model);
    service.check_serves();
    for (int i = 0; i < 200; ++i) service.process().send_signal(SIGINT);
    service.check_ends();
  }
}
