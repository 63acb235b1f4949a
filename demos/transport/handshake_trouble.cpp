// The second half of handshake: reset, a full backlog, and a server that is started
// again too early.

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "demos/common/socket.h"
#include "demos/transport/calls.h"
#include "demos/transport/handshake.h"
#include "demos/transport/socket_table.h"

namespace transport {

using reactor::Address;
namespace flag = tcp_flag;

namespace {

void be_reset(Story& story, const demo::Fd& listener) {
  story.step("Reset: no good-bye, and nobody waits");
  Connection ends = open_connection(listener);
  story.packets().tcp_connect(ends.client_address, ends.server_address);
  close_by_reset(ends.server);
  story.packets().tcp(ends.server_address, ends.client_address, flag::rst | flag::ack);
  try {
    receive(ends.client.get());
    story.check(false, "reset");
  } catch (const std::system_error& error) {
    story.say(error.what());
    story.check(error.code().value() == ECONNRESET, "the client's recv() fails");
  }
  story.check(state_of(ends.server_address, ends.client_address) == "-" &&
                  state_of(ends.client_address, ends.server_address) == "-",
              "the kernel has forgotten both ends: no TIME-WAIT");
}

/// Connects without waiting for the answer.
demo::Fd begin_connect(const Address& server) {
  demo::Fd fd = tcp_socket();
  demo::set_nonblocking(fd.get());
  ::connect(fd.get(), server.data(), server.size());
  return fd;
}

std::size_t count_of_state(std::uint16_t port, const std::string& state) {
  const auto rows = sockets_of_ports("tcp", {port});
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [&](const SocketRow& row) {
        return row.peer.port() == port && row.state == state;
      }));
}

void fill_backlog(Story& story) {
  story.step("A full backlog: listen(1), four clients, and no accept()");
  const demo::Fd listener = demo::listen_tcp(Address("127.0.0.1", 0), 1);
  const Address server = Address::local_of(listener.get());
  std::vector<demo::Fd> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(begin_connect(server));
  const auto clients_in = [&](const char* state) {
    return count_of_state(server.port(), state);
  };
  const bool full = soon([&] { return clients_in("ESTAB") == 2; });
  show_port(story, server.port());
  story.check(full && clients_in("SYN-SENT") == 2,
              "two got in (Linux: backlog + 1), two send SYN again and again");
  std::vector<demo::Fd> accepted;
  for (int i = 0; i < 4; ++i) {
    if (!readable(listener.get(), std::chrono::seconds(20))) break;
    accepted.push_back(accept_tcp(listener.get()));
  }
  story.check(clients_in("ESTAB") == 4,
              "accept() made room; the next SYN got in, about a second later");
  for (demo::Fd& client : clients) close_by_reset(client);
}

/// Whether a server could begin on this address now; its error, 0 if none.
int try_to_start(const Address& server, bool reuse) {
  const demo::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = reuse ? 1 : 0;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool started =
      ::bind(fd.get(), server.data(), server.size()) == 0 && ::listen(fd.get(), 1) == 0;
  return started ? 0 : errno;
}

void start_again(Story& story) {
  story.step("A server that closed first, and is started again at once");
  Connection ends = open_connection();
  ends.server.close();
  receive(ends.client.get());
  ends.client.close();
  check_states(story, ends.client_address, "-", ends.server_address, "TIME-WAIT");
  const int without = try_to_start(ends.server_address, false);
  const int with = try_to_start(ends.server_address, true);
  story.table({"bind and listen", "result"},
              {{"without SO_REUSEADDR", without == 0 ? "ok" : std::strerror(without)},
               {"with SO_REUSEADDR", with == 0 ? "ok" : std::strerror(with)}});
  story.check(without == EADDRINUSE && with == 0,
              "so servers set SO_REUSEADDR (the one before must have, too)");
}

}  // namespace

void tell_of_trouble(Story& story, const demo::Fd& listener) {
  be_reset(story, listener);
  fill_backlog(story);
  start_again(story);
}

}  // namespace transport
