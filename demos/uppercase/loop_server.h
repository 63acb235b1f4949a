#pragma once
// The part of the service that runs on one loop of several: the callbacks of
// reactor.cpp without its listener. Use it only in the thread of the loop, which must
// outlive it.

#include <list>
#include <optional>
#include <string>
#include <vector>

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

  /// Opens a UDP socket and answers its datagrams. Returns its address, with the port
  /// that the system has chosen if that of `local` is 0. Throws std::system_error.
  reactor::Address open_udp(const reactor::Address& local);
  /// Answers stdin on stdout. Call it once at most.
  void open_stdio() { stdio_.emplace(loop_, service_); }
  /// Serves this connected socket until the client has closed its side and all answers
  /// are sent.
  void add_client(demo::Fd socket);

 private:
  struct Client {
    reactor::TcpConnection connection;
    CapitalStream stream;
  };

  reactor::Loop& loop_;
  Service& service_;
  std::string answer_;  // buffer for one answer
  std::vector<reactor::UdpSocket> udp_;
  std::list<Client> clients_;
  std::optional<StdioHandles> stdio_;
};

}  // namespace uppercase
