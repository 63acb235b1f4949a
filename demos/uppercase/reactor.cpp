// Model reactor: the loop waits for all handles at once and calls their callbacks,
// which are in handles.cpp. What the selector model does by hand (when to read, what
// still waits to be written, when to stop reading) is in the handles.

#include <signal.h>

#include "demos/common/loop_trace.h"
#include "demos/uppercase/handles.h"
#include "demos/uppercase/service.h"
#include "reactor/signal_watcher.h"
#include "reactor/tcp_listener.h"

namespace {

using reactor::Address;
using reactor::TcpConnection;
using uppercase::Service;

class Server {
 public:
  explicit Server(Service& service) : service_(service) {
    std::vector<Address> udp = service.udp_addresses();
    for (Address& local : udp) local = handles_.open_udp(local);
    if (service.options.read_stdin) handles_.open_stdio();
    service.ready(listener_.local_address(), udp);
  }

  void run() {
    loop_.measure(!service_.options.stats_file.empty());
    const demo::LoopTrace trace(loop_);
    loop_.run();
    service_.report(loop_.statistics());
  }

 private:
  void add_client(TcpConnection accepted) {
    service_.count_connection();
    handles_.add_client(std::move(accepted));
  }

  Service& service_;
  reactor::Loop loop_;
  reactor::SignalWatcher stop_{loop_, {SIGINT, SIGTERM}, [this](int) { loop_.stop(); }};
  reactor::TcpListener listener_{
      loop_, service_.tcp_address(), {.on_connection = [this](TcpConnection c, auto&) {
        add_client(std::move(c));
      }}};
  uppercase::Handles handles_{loop_, service_};
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("reactor", argc, argv);
}
