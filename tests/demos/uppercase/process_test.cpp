// Model fork: its processes.

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <deque>

#include "demos/common/socket.h"
#include "tests/demos/uppercase/service.h"
#include "tests/support/proc.h"

namespace {

using testing_support::children;

constexpr std::size_t sources =
    5;  // a process for stdin and for each of four UDP sockets

/// Sends requests until the server has `expected` children, including zombies.
void wait_for_children(Server& server, std::size_t expected) {
  UdpClient client(server.udp());
  const Deadline deadline;
  // Seeing the number once is enough, because the next client in the backlog may change
  // it.
  std::size_t count = children(server.pid()).size();
  while (count != expected && !deadline.over()) {
    client.ask("wait");
    count = children(server.pid()).size();
  }
  CHECK(count == expected);
}

/// Returns the child with the largest process number, which serves the last connection.
pid_t youngest(const Server& server) {
  pid_t found = 0;
  for (const pid_t child : children(server.pid())) found = std::max(found, child);
  return found;
}

}  // namespace

TEST_CASE("each connection has a process that ends with it - Fork") {
  Service service(Fork::model());
  wait_for_children(service, sources);
  std::deque<TcpClient> clients;
  for (int i = 0; i < 10; ++i) {
    clients.emplace_back(service.tcp());
    CHECK(clients.back().ask("abc") == "ABC");
  }
  CHECK(children(service.pid()).size() == sources + 10);
  for (std::size_t i = 0; i < 3; ++i) clients[i].close();
  clients[3].reset();
  wait_for_children(service, sources + 6);  // no zombies
  clients.clear();
  wait_for_children(service, sources);
  service.process().close_in();
  wait_for_children(service, sources - 1);
  service.check_ends();
}

TEST_CASE("a crash of a child ends only its connection - Fork") {
  Service service(Fork::model());
  TcpClient other(service.tcp());
  CHECK(other.ask("before") == "BEFORE");
  TcpClient client(service.tcp());
  CHECK(client.ask("before") == "BEFORE");
  ::kill(youngest(service), SIGKILL);
  CHECK(client.receive_until_end().empty());
  CHECK(other.ask("after") == "AFTER");
  wait_for_children(service, sources + 1);
  service.check_serves();
  service.check_ends();
}

TEST_CASE("a signal to a child ends only this child - Fork") {
  const int signal_number = GENERATE(SIGTERM, SIGINT);
  Service service(Fork::model());
  TcpClient client(service.tcp());
  CHECK(client.ask("before") == "BEFORE");
  ::kill(youngest(service), signal_number);
  CHECK(client.receive_until_end().empty());
  service.check_serves();
  service.check_ends();
}

TEST_CASE("children end with the server, even if it is killed - Fork") {
  const int signal_number = GENERATE(SIGTERM, SIGKILL);
  Service service(Fork::model());
  std::deque<TcpClient> clients;
  for (int i = 0; i < 5; ++i) {
    clients.emplace_back(service.tcp());
    CHECK(clients.back().ask("abc") == "ABC");
  }
  const reactor::Address address = service.udp();
  service.end_with(signal_number);
  for (TcpClient& client : clients) CHECK(client.receive_until_end().empty());
  // The children have also inherited stderr and the ports.
  service.errors();
  const demo::Fd free_again = demo::bind_udp(address);
}

TEST_CASE("a stopped child does not prevent the end of the server - Fork") {
  Service service(Fork::model());
  TcpClient client(service.tcp());
  CHECK(client.ask("abc") == "ABC");
  ::kill(youngest(service), SIGSTOP);
  service.check_ends();
}

TEST_CASE("a client without a process is disconnected - Fork") {
#ifdef REACTOR_HAS_TSAN
  std::puts("skipped: TSan has a thread of its own in each process, which counts");
#else
  if (::geteuid() != 0) {
    std::puts("skipped: only root can be a user without any other processes");
    return;
  }
  constexpr std::size_t clients_served = 3;
  demo::Process::Options options;
  options.command = {
      "prlimit",       "--nproc=" + std::to_string(1 + sources + clients_served),
      "setpriv",       "--reuid=64321",
      "--regid=64321", "--clear-groups"};
  for (const std::string& word : command_of(Fork::model(), {"--port", "0"}))
    options.command.push_back(word);
  Server server(options);
  std::deque<TcpClient> served;
  for (std::size_t i = 0; i < clients_served; ++i) {
    served.emplace_back(server.tcp());
    CHECK(served.back().ask("abc") == "ABC");
  }
  CHECK(TcpClient(server.tcp()).receive_until_end().empty());
  CHECK(served.front().ask("still") == "STILL");

  std::deque<TcpClient> more;
  for (int i = 0; i < 30; ++i) more.emplace_back(server.tcp());
  const UdpClient silent(server.udp());
  const auto before = testing_support::cpu_time(server.pid());
  CHECK_FALSE(silent.readable_within(quiet_span));
  CHECK(testing_support::cpu_time(server.pid()) - before < quiet_span / 2);
  CHECK(UdpClient(server.udp()).ask("datagram") == "DATAGRAM");

  for (TcpClient& client : more) client.reset();
  served.front().close();
  wait_for_children(server, sources + clients_served - 1);
  CHECK(server.end_with(SIGTERM) == 0);
#endif
}
