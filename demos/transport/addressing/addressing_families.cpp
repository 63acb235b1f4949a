// IPv4, IPv6 and dual stack, for the program addressing.

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "demos/transport/addressing/addressing.h"
#include "demos/transport/story/ports.h"
#include "reactor/error.h"

namespace transport {

using reactor::Address;

std::string ipv6_error() {
  try {
    demo::bind_udp(Address("::1", 0));
    return "";
  } catch (const std::system_error& error) {
    return error.what();
  }
}

namespace {

demo::Fd listen_on(const Address& address) { return demo::listen_tcp(address, 5); }

/// Opens one socket for both families. The address [::] would accept clients from every
/// interface, so the socket is bound to the loopback interface if the kernel allows it.
demo::Fd listen_dual_stack(const Address& local) {
  demo::Fd fd(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) reactor::throw_error(errno, "open a TCP socket for IPv6");
  const int off = 0, on = 1;
  ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
  if (::bind(fd.get(), local.data(), local.size()) != 0 || ::listen(fd.get(), 5) != 0)
    reactor::throw_error(errno, "bind TCP " + local.to_string());
  return fd;
}

bool is_local(int fd) {
  char name[16] = "";
  socklen_t size = sizeof name;
  return ::getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &size) == 0 &&
         std::string(name) == "lo";
}

void serve_both(Story& story, std::uint16_t port) {
  const auto& text = addressing_texts(story);
  story.step(text.dual_stack);
  const demo::Fd listener =
      open_or_free(story, text.the_server, Address("::", port), listen_dual_stack);
  const std::uint16_t chosen = Address::local_of(listener.get()).port();
  story.say(text.every_address);
  if (is_local(listener.get())) story.say(text.only_lo);
  const Address four = connect_and_show(story, listener, Address("127.0.0.1", chosen));
  const Address six = connect_and_show(story, listener, Address("::1", chosen));
  story.check(four.host() == "::ffff:127.0.0.1" && six.host() == "::1",
              text.both_connected);
}

}  // namespace

void show_address_families(Story& story, demo::Fd server) {
  const std::uint16_t port = Address::local_of(server.get()).port();
  const auto& text = addressing_texts(story);
  story.step(text.over_ipv6);
  if (const std::string trouble = ipv6_error(); !trouble.empty()) {
    story.say(text.no_ipv6(trouble));
    story.step(text.dual_stack);  // so that the later steps keep their numbers
    return;
  }
  expect_refusal(story, Address("::1", port));
  demo::Fd listener =
      open_or_free(story, text.the_server, Address("::1", port), listen_on);
  connect_and_show(story, listener, Address::local_of(listener.get()));
  story.say(text.other_socket);
  listener.close();
  server.close();
  serve_both(story, port);
}

}  // namespace transport
