#pragma once
// What one loop of several serves: the callbacks of reactor.cpp, without its listener.
// It belongs to the thread of its loop, which must outlive it.

#include <deque>
#include <list>
#include <optional>
#include <string>

#include "demos/common/fd.h"
#include "demos/uppercase/stdio_handles.h"
#include "reactor/tcp_connection.h"
#include "reactor/udp_socket.h"

namespace uppercase {

class LoopServer {
 public:
  LoopServer(reactor::Loop& loop, Service& service) : loop_(loop), service_(service) {}
  LoopServer(const LoopServer&) = delete;
  LoopServer& operator=(const LoopServer&) = delete;

  /// Answers datagrams to `local`. Returns the address with the port that was chosen.
  reactor::Address open_udp(const reactor::Address& local);
  /// Answers stdin on stdout.
  void open_stdio() { stdio_.emplace(loop_, service_); }
  /// Answers on this connected socket until both sides have ended.
  void add_client(demo::Fd socket);

 private:
  struct Client {
    reactor::TcpConnection connection;
    CapitalStream stream;
  };
  void serve(Client& client, std::string_view bytes);

  reactor::Loop& loop_;
  Service& service_;
  std::string answer_;  // to the request at hand
  std::deque<reactor::UdpSocket> udp_;
  std::list<Client> clients_;
  std::optional<StdioHandles> stdio_;
};

}  // namespace uppercase
