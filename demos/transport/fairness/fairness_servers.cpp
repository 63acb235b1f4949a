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

void serve_with_library(Scene& scene) {
  reactor::Loop loop;
  std::uint64_t turn = 0;
  reactor::UdpSocket flooded(loop, Address("127.0.0.1", 0),
                             {.on_receive = [&](std::string_view, const Address&) {
                               if (turn != loop.statistics().iterations)
                                 scene.end_turn();
                               turn = loop.statistics().iterations;
                               scene.handle_datagram();
                             }});
  reactor::TcpConnection chat(loop, scene.take_server_end().release());
  chat.start({.on_read = [&](std::string_view line) { chat.write(line); }});
  reactor::Timer timer(loop, [&] {
    scene.tick();
    if (scene.over()) return loop.stop();
    timer.start_once(Scene::interval);
  });
  scene.begin(flooded.local_address());
  timer.start_once(Scene::interval);
  loop.run();
}

namespace {

void read_datagrams(int fd, Scene& scene, std::size_t portion) {
  char datagram[2048];
  for (std::size_t i = 0; i < portion; ++i) {
    if (::recv(fd, datagram, sizeof datagram, MSG_DONTWAIT) < 0) return;  // EAGAIN
    scene.handle_datagram();
  }
}

void answer(int fd) { demo::send_all(fd, demo::receive(fd)); }

}  // namespace

void serve_by_hand(Scene& scene, std::size_t portion) {
  const demo::Fd flooded = demo::bind_udp(Address("127.0.0.1", 0));
  const demo::Fd chat = scene.take_server_end();
  reactor::Selector selector;
  selector.register_fd(flooded.get(), Events::read);
  selector.register_fd(chat.get(), Events::read);
  scene.begin(Address::local_of(flooded.get()));
  while (!scene.over()) {
    const auto left = scene.due() - Scene::Clock::now();
    for (const auto& [key, events] : selector.select(left)) {
      if (key.fd == chat.get())
        answer(chat.get());
      else
        read_datagrams(flooded.get(), scene, portion);
    }
    if (Scene::Clock::now() >= scene.due()) scene.tick();
    scene.end_turn();
  }
}

}  // namespace transport
