// The kernel's socket table agrees with getsockname and ss.

#include "demos/transport/kernel/socket_table.h"

#include <sys/socket.h>
#include <unistd.h>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"

using reactor::Address;
using transport::SocketRow;

namespace {

std::multiset<std::string> words(const std::vector<SocketRow>& rows) {
  std::multiset<std::string> all;
  for (const SocketRow& row : rows) {
    const auto cells = transport::socket_cells(row);
    all.insert(cells[1] + " " + cells[2] + " " + cells[3] + " " + cells[4] + " " +
               cells[5]);
  }
  return all;
}

/// Returns the rows with the address of `server`, without TIME-WAIT. The other rows may
/// belong to other tests: the kernel may give the server a port that another test has
/// just closed, or one that is in use with the other address family.
std::multiset<std::string> rows_of(const Address& server,
                                   const std::multiset<std::string>& rows) {
  std::multiset<std::string> some;
  for (const std::string& row : rows)
    if (row.rfind("TIME-WAIT", 0) != 0 &&
        row.find(' ' + server.to_string()) != std::string::npos)
      some.insert(row);
  return some;
}

}  // namespace

TEST_CASE("a socket's row is found by its descriptor") {
  for (const char* host : {"127.0.0.1", "::1"}) {
    const demo::Fd udp = demo::bind_udp(Address(host, 0));
    const auto row = transport::row_of(udp.get());
    REQUIRE(row);
    CHECK(row->protocol == "udp");
    CHECK(row->state == "UNCONN");
    CHECK(row->fd == udp.get());
    CHECK(row->local == Address::local_of(udp.get()));
    CHECK(row->peer.port() == 0);
    CHECK(row->receive_queue == 0);
    const auto owner = transport::owner_of(row->inode);
    REQUIRE(owner);
    CHECK(owner->pid == ::getpid());
    CHECK(owner->name.substr(0, 9) == "transport");
  }
}

TEST_CASE("an unbound socket, or another kind of file, has no row") {
  const demo::Fd tcp(::socket(AF_INET, SOCK_STREAM, 0));
  CHECK_FALSE(transport::row_of(tcp.get()));
  CHECK_FALSE(transport::row_of(STDIN_FILENO));
  CHECK_FALSE(transport::row_of(-1));
  CHECK_FALSE(transport::owner_of(0));
}

TEST_CASE("a connection has two rows, one for each end, and ss shows the same") {
  if (transport_test::missing("ss")) return;
  for (const char* host : {"127.0.0.1", "::1"}) {
    const demo::Fd listener = demo::listen_tcp(Address(host, 0), 7);
    const Address server = Address::local_of(listener.get());
    const demo::Fd client = demo::connect_tcp(server);
    const demo::Fd waiting = demo::connect_tcp(server);
    const demo::Fd accepted = demo::accept_tcp(listener.get());
    demo::send_all(client.get(), "five!");
    REQUIRE(demo::readable(accepted.get(), demo::time_limit));
    const auto rows =
        rows_of(server, words(transport::sockets_of_ports("tcp", {server.port()})));
    CHECK(rows.size() == 5);
    const auto listening = transport::row_of(listener.get());
    REQUIRE(listening);
    CHECK(listening->state == "LISTEN");
    CHECK(listening->receive_queue == 1);  // `waiting`
    CHECK(listening->send_queue == 7);
    const auto end = transport::row_of(server, Address::local_of(client.get()));
    REQUIRE(end);
    CHECK(end->fd == accepted.get());
    CHECK(end->receive_queue == 5);
    CHECK(transport::state_of(server, Address::local_of(waiting.get())) == "ESTAB");
    const std::string command = transport::ss_command("tcp", {server.port()});
    CHECK(rows == rows_of(server, transport_test::rows_of_ss(
                                      transport_test::output_of(command))));
  }
}

TEST_CASE("the rows of UDP sockets are those that ss shows") {
  if (transport_test::missing("ss")) return;
  const demo::Fd a = demo::bind_udp(Address("127.0.0.1", 0));
  const demo::Fd b = demo::bind_udp(Address("0.0.0.0", 0));
  const demo::Fd others = demo::bind_udp(Address("127.0.0.1", 0));
  const Address to_a = Address::local_of(a.get());
  demo::connect_udp(b.get(), to_a);
  const std::set<std::uint16_t> ports{to_a.port(), Address::local_of(b.get()).port()};
  const auto rows = rows_of(to_a, words(transport::sockets_of_ports("udp", ports)));
  CHECK(rows.size() == 2);  // `a`, and `b`, whose peer is `a`
  CHECK(rows == rows_of(to_a, transport_test::rows_of_ss(transport_test::output_of(
                                  transport::ss_command("udp", ports)))));
}

TEST_CASE("wait_until waits for a condition, but not forever") {
  int calls = 0;
  CHECK(transport::wait_until([&] { return ++calls == 3; }));
  CHECK_FALSE(
      transport::wait_until([] { return false; }, std::chrono::milliseconds(5)));
}
