#pragma once
// The service on handles of the library, all of one loop: what the loop calls when
// there is something to do. When to read, what still waits to be written and when to
// stop reading, which the models with system calls of their own do by hand, is in the
// handles. One thread, that of the loop, which must outlive them.

#include <deque>
#include <list>
#include <optional>
#include <string>

#include "demos/uppercase/service.h"
#include "reactor/input.h"
#include "reactor/output.h"
#include "reactor/tcp_connection.h"
#include "reactor/udp_socket.h"

namespace uppercase {

class Handles {
 public:
  Handles(reactor::Loop& loop, Service& service) : loop_(loop), service_(service) {}
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;

  reactor::Loop& loop() const noexcept { return loop_; }

  /// Answers datagrams to `local`; returns the address with the port that it got.
  reactor::Address open_udp(const reactor::Address& local);
  /// Answers stdin on stdout.
  void open_stdio();
  /// Answers on this connection until both sides have ended.
  void add_client(reactor::TcpConnection accepted);

 private:
  struct Client {
    reactor::TcpConnection connection;
    CapitalStream stream;
  };
  void serve(Client& client, std::string_view bytes);

  reactor::Loop& loop_;
  Service& service_;
  std::string answer_;  // to the request in hand
  std::deque<reactor::UdpSocket> udp_;
  std::list<Client> clients_;
  CapitalStream stdin_stream_;
  std::optional<reactor::Output> output_;
  std::optional<reactor::Input> input_;
};

}  // namespace uppercase
