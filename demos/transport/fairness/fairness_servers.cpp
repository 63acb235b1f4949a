#include <sys/socket.h>

#include <algorithm>

#include "demos/common/socket.h"
#include "demos/transport/fairness/fairness.h"
#include "reactor/loop.h"
#include "reactor/selector.h"
#include "reactor/tcp_connection.h"
#include "reactor/timer.h"
#include "reactor/udp_socket.h"

namespace transport {

using reactor::Address;
using reactor::Events;

void serve_with_library(Experiment& experiment) {
  reactor::Loop loop;
  std::uint64_t turn = 0;
  reactor::UdpSocket flooded(loop, Address("127.0.0.1", 0),
                             {.on_receive = [&](std::string_view, const Address&) {
                               if (turn != loop.statistics().iterations)
                                 experiment.end_iteration();
                               turn = loop.statistics().iterations;
                               experiment.handle_datagram();
                             }});
  reactor::TcpConnection chat(loop, experiment.take_server_end().release());
  chat.start({.on_read = [&](std::string_view line) { chat.write(line); }});
  reactor::Timer timer(loop, [&] {
    experiment.tick();
    if (experiment.finished()) return loop.stop();
    timer.start_once(Experiment::interval);
  });
  experiment.begin(flooded.local_address());
  timer.start_once(Experiment::interval);
  loop.run();
}

namespace {

void read_datagrams(int fd, Experiment& experiment, std::size_t max_batch) {
  char datagram[2048];
  for (std::size_t i = 0; i < max_batch; ++i) {
    if (::recv(fd, datagram, sizeof datagram, MSG_DONTWAIT) < 0) return;  // EAGAIN
    experiment.handle_datagram();
  }
}

void answer(int fd) { demo::send_all(fd, demo::receive(fd)); }

}  // namespace

void serve_by_hand(Experiment& experiment, std::size_t max_batch) {
  const demo::Fd flooded = demo::bind_udp(Address("127.0.0.1", 0));
  const demo::Fd chat = experiment.take_server_end();
  reactor::Selector selector;
  selector.register_fd(flooded.get(), Events::read);
  selector.register_fd(chat.get(), Events::read);
  experiment.begin(Address::local_of(flooded.get()));
  while (!experiment.finished()) {
    const auto timeout = experiment.due() - Experiment::Clock::now();
    for (const auto& [key, events] : selector.select(timeout)) {
      if (key.fd == chat.get())
        answer(chat.get());
      else
        read_datagrams(flooded.get(), experiment, max_batch);
    }
    if (Experiment::Clock::now() >= experiment.due()) experiment.tick();
    experiment.end_iteration();
  }
}

}  // namespace transport
