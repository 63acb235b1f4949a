// Model multi_reactor: one loop per core, each in a thread of its own, with handles of
// its own, so that no request takes a lock. One more thread accepts, and hands each
// connection to the next loop in turn; UDP sockets are dealt out likewise.
//
// With SO_REUSEPORT each loop would have a listener of its own and the kernel would
// choose among them, by a hash of the addresses: few connections are then spread
// unevenly, those that wait for a busy loop wait while others idle, and a second server
// on the same port is not refused. Accepting is rare, so one thread for it is enough.

#include <poll.h>

#include <cerrno>
#include <memory>

#include "demos/common/loop_thread.h"
#include "demos/common/socket.h"
#include "demos/common/stop_signal.h"
#include "demos/common/trace.h"
#include "demos/uppercase/handles.h"
#include "demos/uppercase/peer.h"
#include "demos/uppercase/service.h"
#include "reactor/error.h"

namespace {

using demo::Fd;
using demo::LoopThread;
using reactor::Address;
using reactor::Loop;
using reactor::TcpConnection;
using uppercase::Handles;
using uppercase::Service;

constexpr std::chrono::milliseconds shortage_pause{100};

class Server {
 public:
  explicit Server(Service& service)
      : service_(service), listener_(demo::listen_tcp(service.tcp_address())) {
    demo::set_nonblocking(listener_.get());
    const auto count = static_cast<std::size_t>(service.options.threads);
    for (std::size_t i = 0; i < count; ++i) start_loop(i, count);
    service.ready(Address::local_of(listener_.get()), udp_);
  }

  void run() {
    while (!stop_.requested()) {
      if (wait_for_client()) accept_client();
    }
    for (const auto& thread : threads_) service_.report(thread->stop());
  }

 private:
  void start_loop(std::size_t number, std::size_t count) {
    threads_.push_back(std::make_unique<LoopThread>([=, this](Loop& loop) {
      loop.measure(!service_.options.stats_file.empty());
      auto handles = std::make_shared<Handles>(loop, service_);
      for (std::size_t i = number; i < udp_.size(); i += count)
        udp_[i] = handles->open_udp(udp_[i]);
      if (number == 0 && service_.options.read_stdin) handles->open_stdio();
      handles_.push_back(handles.get());
      return handles;
    }));
  }

  /// False: the end is near.
  bool wait_for_client() const {
    pollfd doors[] = {{stop_.fd(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
    const demo::Span waiting(demo::Span::Kind::wait, "poll", listener_.get());
    ::poll(doors, std::size(doors), -1);
    return doors[1].revents != 0;
  }

  void accept_client() {
    Fd connection = uppercase::accept_connection(service_, listener_.get());
    if (!connection && reactor::is_shortage(errno)) stop_.wait_for(shortage_pause);
    if (!connection) return;
    const std::size_t next = accepted_++ % threads_.size();
    const auto handed_over = std::make_shared<Fd>(std::move(connection));
    threads_[next]->post([handles = handles_[next], handed_over] {
      handles->add_client(TcpConnection(handles->loop(), handed_over->release()));
    });
  }

  Service& service_;
  demo::StopSignal stop_;
  Fd listener_;
  std::vector<Address> udp_ = service_.udp_addresses();
  std::vector<Handles*> handles_;  // of each loop, to be used in its thread
  std::vector<std::unique_ptr<LoopThread>> threads_;
  std::size_t accepted_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("multi_reactor", argc, argv);
}
