#pragma once
// The sockets of the service, for the models that make their system calls themselves.

#include <vector>

#include "demos/common/socket.h"
#include "demos/uppercase/service.h"

namespace uppercase {

/// One listening TCP socket and K UDP sockets, as the options ask for.
struct Sockets {
  explicit Sockets(const Service& service)
      : listener(demo::listen_tcp(service.tcp_address())) {
    for (const auto& address : service.udp_addresses())
      udp.push_back(demo::bind_udp(address));
  }
  void announce(const Service& service) const {
    std::vector<reactor::Address> addresses;
    for (const demo::Fd& fd : udp)
      addresses.push_back(reactor::Address::local_of(fd.get()));
    service.ready(reactor::Address::local_of(listener.get()), addresses);
  }
  void set_nonblocking() const {
    demo::set_nonblocking(listener.get());
    for (const demo::Fd& fd : udp) demo::set_nonblocking(fd.get());
  }

  void close() {
    listener.close();
    udp.clear();
  }

  demo::Fd listener;
  std::vector<demo::Fd> udp;
};

}  // namespace uppercase
