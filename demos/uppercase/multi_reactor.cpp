// Model multi_reactor: one loop per core, each in its own thread with its own handles,
// so no request needs a lock. The main thread accepts, and passes each connection to
// the next loop in turn (round robin). The UDP sockets are distributed in the same way.
//
// With SO_REUSEPORT, each loop could have its own listener, and the kernel would choose
// one by a hash of the addresses. But a hash distributes a small number of connections
// unevenly, a client may wait for a busy loop while others are idle, and a second
// server on the same port would start without an error.

#include <memory>
#include <vector>

#include "demos/common/loop_thread.h"
#include "demos/common/socket.h"
#include "demos/uppercase/loop_server.h"
#include "demos/uppercase/sockets.h"

namespace {

using reactor::Address;
using uppercase::LoopServer;
using uppercase::Service;

class Server {
 public:
  explicit Server(Service& service)
      : service_(service), listener_(demo::listen_tcp(service.tcp_address())) {
    const auto count = static_cast<std::size_t>(service.options.threads);
    for (std::size_t i = 0; i < count; ++i) start_loop(i, count);
    service.ready(Address::local_of(listener_.get()), udp_);
  }

  void run() {
    while (!stop_.requested())
      if (demo::Fd socket = accept_or_pause(service_, listener_.get(), stop_))
        hand_over(std::make_shared<demo::Fd>(std::move(socket)));
    for (const auto& thread : threads_) service_.report(thread->stop());
  }

 private:
  void start_loop(std::size_t number, std::size_t count) {
    const auto set_up = [=, this](reactor::Loop& loop) {
      loop.measure(!service_.options.stats_file.empty());
      auto server = std::make_shared<LoopServer>(loop, service_);
      for (std::size_t i = number; i < udp_.size(); i += count)
        udp_[i] = server->open_udp(udp_[i]);
      if (number == 0 && service_.options.read_stdin) server->open_stdio();
      servers_.push_back(server.get());
      return server;
    };
    threads_.push_back(std::make_unique<demo::LoopThread>(set_up));
  }

  void hand_over(const std::shared_ptr<demo::Fd>& socket) {
    const std::size_t next = accepted_++ % threads_.size();
    threads_[next]->post(
        [server = servers_[next], socket] { server->add_client(std::move(*socket)); });
  }

  Service& service_;
  demo::StopSignal stop_;
  demo::Fd listener_;
  std::vector<Address> udp_ = service_.udp_addresses();
  std::vector<LoopServer*> servers_;  // one per thread; use it only in that thread
  std::vector<std::unique_ptr<demo::LoopThread>> threads_;
  std::size_t accepted_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("multi_reactor", argc, argv);
}
