// The last part of handshake: a reset, and a full backlog.

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "demos/transport/handshake/handshake.h"
#include "demos/transport/kernel/socket_table.h"

namespace transport {

using reactor::Address;
namespace flag = tcp_flag;

namespace {

void show_reset(Story& story, const demo::Fd& listener) {
  const auto& text = handshake_texts(story);
  story.step(text.reset);
  demo::Connection ends = demo::open_connection(listener);
  story.packets().tcp_connect(ends.client_address, ends.server_address);
  demo::close_by_reset(ends.server);
  story.packets().tcp(ends.server_address, ends.client_address, flag::rst | flag::ack);
  check_fails(
      story, ECONNRESET, [&] { demo::receive(ends.client.get()); }, text.recv_fails);
  story.check(state_of(ends.server_address, ends.client_address) == "-" &&
                  state_of(ends.client_address, ends.server_address) == "-",
              text.forgotten);
}

/// Starts to connect and returns without waiting for the result.
demo::Fd begin_connect(const Address& server) {
  demo::Fd fd = demo::tcp_socket();
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
  const auto& text = handshake_texts(story);
  story.step(text.full_backlog);
  const demo::Fd listener = demo::listen_tcp(Address("127.0.0.1", 0), 1);
  const Address server = Address::local_of(listener.get());
  std::vector<demo::Fd> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(begin_connect(server));
  const auto clients_in = [&](const char* state) {
    return count_of_state(server.port(), state);
  };
  const bool full = wait_until([&] { return clients_in("ESTAB") == 2; });
  show_port(story, server.port());
  story.check(full && clients_in("SYN-SENT") == 2, text.two_connected);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<demo::Fd> accepted;
  for (int i = 0; i < 4; ++i) {
    if (!demo::readable(listener.get(), std::chrono::seconds(20))) break;
    accepted.push_back(demo::accept_tcp(listener.get()));
  }
  const auto waited = std::chrono::round<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin);
  story.check(clients_in("ESTAB") == 4, text.accept_made_room(waited.count()));
  for (demo::Fd& client : clients) demo::close_by_reset(client);
}

}  // namespace

void show_reset_and_backlog(Story& story, const demo::Fd& listener) {
  show_reset(story, listener);
  fill_backlog(story);
}

}  // namespace transport
