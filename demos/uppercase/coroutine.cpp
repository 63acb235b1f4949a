// Model coroutine: the loop of the reactor model runs one task per source. The code of
// a task looks like blocking code; while one task waits in co_await, the loop runs the
// others. A task keeps in local variables what the reactor model keeps in members.

#include <optional>

#include "demos/common/stop_signal.h"
#include "demos/uppercase/loop_record.h"
#include "reactor/async_input.h"
#include "reactor/async_output.h"
#include "reactor/async_tcp_listener.h"
#include "reactor/async_udp_socket.h"
#include "reactor/signal_watcher.h"
#include "reactor/task_group.h"

namespace {

using reactor::Address;
using reactor::Task;
using uppercase::Service;
using uppercase::Source;

class Server {
 public:
  explicit Server(Service& service) : service_(service) {
    std::vector<Address> udp = service.udp_addresses();
    for (Address& local : udp) local = open_udp(local);
    if (service.options.read_stdin) tasks_.spawn(serve_stdin());
    tasks_.spawn(accept_clients());
    service.ready(listener_.local_address(), udp);
  }

  void run() {
    const uppercase::LoopRecord record(loop_, service_);
    loop_.run();
  }

 private:
  Address open_udp(const Address& local) {
    reactor::AsyncUdpSocket socket(loop_, local);
    const Address bound = socket.local_address();
    tasks_.spawn(serve_udp(std::move(socket)));
    return bound;
  }

  Task<> serve_udp(reactor::AsyncUdpSocket socket) {
    for (;;)
      if (const auto datagram = co_await socket.receive())
        socket.send(service_.answer(datagram->bytes, answer_), datagram->from);
  }

  Task<> accept_clients() {
    while (auto connection = co_await listener_.accept()) {
      service_.count_connection();
      tasks_.spawn(serve_client(std::move(*connection)));
    }
  }

  Task<> serve_client(reactor::AsyncTcpConnection connection) {
    uppercase::CapitalStream stream;
    while (const auto bytes = co_await connection.read())
      co_await connection.write(service_.answer(Source::tcp, stream, *bytes, answer_));
    co_await connection.write(stream.finish());
    co_await connection.close();
  }

  Task<> serve_stdin() {
    reactor::AsyncInput input(loop_);
    auto& output = output_.emplace(loop_);
    uppercase::CapitalStream stream;
    while (const auto bytes = co_await input.read())
      if (!co_await output.write(
              service_.answer(Source::input, stream, *bytes, answer_)))
        co_return;
    co_await output.write(stream.finish());
  }

  Service& service_;
  std::string answer_;  // buffer for one answer
  reactor::Loop loop_;
  reactor::SignalWatcher stop_{loop_, demo::stop_signals,
                               [this](int) { loop_.stop(); }};
  reactor::AsyncTcpListener listener_{loop_, service_.tcp_address()};
  std::optional<reactor::AsyncOutput> output_;  // still writes after serve_stdin()
  reactor::TaskGroup tasks_{loop_};  // destroyed first, because tasks use the others
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("coroutine", argc, argv);
}
