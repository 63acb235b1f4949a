// A port that is in use, for the program addressing.

#include <sys/socket.h>

#include <cerrno>

#include "demos/common/socket.h"
#include "demos/transport/addressing/addressing.h"
#include "reactor/error.h"

namespace transport {

using reactor::Address;

int try_bind(const Address& address, int type) {
  const demo::Fd fd(::socket(address.family(), type | SOCK_CLOEXEC, 0));
  if (!fd) return errno;
  return ::bind(fd.get(), address.data(), address.size()) == 0 ? 0 : errno;
}

std::string bind_text(int error) {
  return error == 0 ? "ok" : reactor::make_error(error).message();
}

namespace {

/// Listens on a port that no other program uses for UDP.
demo::Fd listen_anywhere() {
  demo::Fd server;
  for (int tries = 0; tries < 10; ++tries) {
    server = demo::listen_tcp(Address("127.0.0.1", 0), 5);
    if (try_bind(Address::local_of(server.get()), SOCK_DGRAM) == 0) break;
  }
  return server;
}

}  // namespace

void show_port_in_use(Story& story) {
  const demo::Fd server = listen_anywhere();
  const Address address = Address::local_of(server.get());
  const auto& text = addressing_texts(story);
  story.step(text.port_in_use(address.to_string()));
  const Address other("127.0.0.2", address.port()), every("0.0.0.0", address.port());
  const int same = try_bind(address, SOCK_STREAM), udp = try_bind(address, SOCK_DGRAM);
  const int elsewhere = try_bind(other, SOCK_STREAM),
            everywhere = try_bind(every, SOCK_STREAM);
  story.table({"bind", "", text.result},
              {{"TCP", address.to_string(), bind_text(same)},
               {"UDP", address.to_string(), bind_text(udp)},
               {"TCP", other.to_string(), bind_text(elsewhere)},
               {"TCP", every.to_string(), bind_text(everywhere)}});
  story.check(
      same == EADDRINUSE && everywhere == EADDRINUSE && udp == 0 && elsewhere == 0,
      text.one_protocol);
  story.say(text.open_to_network);
}

}  // namespace transport
