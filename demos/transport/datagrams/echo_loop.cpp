// The last part of datagrams: a datagram with a forged source address makes two echo
// servers answer each other. Here they stop after a number of datagrams.

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>

#include "demos/common/blocking_calls.h"
#include "demos/transport/datagrams/datagrams.h"
#include "reactor/error.h"

namespace transport {

using reactor::Address;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t enough = 1000;      // answers of both servers together
constexpr milliseconds time_limit{1000};  // even if fewer have come

/// Binds a UDP socket that shares its address with others. SO_REUSEADDR; see socket(7).
demo::Fd bind_shared(const Address& address) {
  demo::Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!fd || ::bind(fd.get(), address.data(), address.size()) != 0)
    reactor::throw_error(errno, "bind UDP " + address.to_string());
  return fd;
}

struct EchoServer {
  demo::Fd fd = bind_shared(Address("127.0.0.1", 0));
  Address address = Address::local_of(fd.get());
  std::size_t answers = 0;
  Address last_sender = {};

  /// Answers one datagram, if there is one.
  void serve(Recorder& packets) {
    const auto got = demo::receive_from(fd.get(), milliseconds(0));
    if (!got) return;
    last_sender = got->from;
    demo::send_to(fd.get(), got->payload, got->from);
    packets.udp(address, got->from, got->payload, "echo");
    ++answers;
  }
};

/// Lets both servers run until they have answered often enough. Returns the duration.
milliseconds serve_both(EchoServer& one, EchoServer& two, Recorder& packets) {
  const auto begin = steady_clock::now();
  while (one.answers + two.answers < enough &&
         steady_clock::now() < begin + time_limit) {
    pollfd both[] = {{one.fd.get(), POLLIN, 0}, {two.fd.get(), POLLIN, 0}};
    ::poll(both, 2, static_cast<int>(time_limit.count()));
    one.serve(packets);
    two.serve(packets);
  }
  return std::chrono::round<milliseconds>(steady_clock::now() - begin);
}

/// Sends one datagram to `to` whose source address is that of another socket.
void send_forged(const Address& source, const Address& to, Recorder& packets) {
  const demo::Fd forger = bind_shared(source);
  demo::send_to(forger.get(), "hello", to);
  packets.udp(source, to, "hello", "forged source address");
}

}  // namespace

void show_echo_loop(Story& story) {
  const auto& text = datagrams_texts(story);
  story.step(text.echo_loop);
  story.say(text.echo);
  EchoServer one, two;
  send_forged(two.address, one.address, story.packets());
  const milliseconds took = serve_both(one, two, story.packets());
  story.table({text.echo_server, text.address, text.answers, text.all_to},
              {{text.first, one.address.to_string(), std::to_string(one.answers),
                one.last_sender.to_string()},
               {text.second, two.address.to_string(), std::to_string(two.answers),
                two.last_sender.to_string()}});
  story.check(one.answers + two.answers >= enough && one.last_sender == two.address &&
                  two.last_sender == one.address,
              text.answered_each_other(took.count()));
  story.say(text.switched_off);
}

}  // namespace transport
