// Model coroutine: the loop of the reactor model, and for each source a task that reads
// like the blocking model: read, answer, again. Where it waits it says co_await, and
// the loop serves the others. What the reactor model keeps in members between two
// callbacks is in variables of the task.

#include <signal.h>

#include <deque>
#include <optional>

#include "demos/common/loop_trace.h"
#include "demos/uppercase/service.h"
#include "reactor/async_input.h"
#include "reactor/async_output.h"
#include "reactor/async_tcp_listener.h"
#include "reactor/async_udp_socket.h"
#include "reactor/signal_watcher.h"
#include "reactor/task_group.h"

namespace {

using reactor::Address;
using reactor::AsyncInput;
using reactor::AsyncOutput;
using reactor::AsyncTcpConnection;
using reactor::AsyncUdpSocket;
using reactor::Task;
using uppercase::Service;
using uppercase::Source;

class Server {
 public:
  explicit Server(Service& service) : service_(service) {
    std::vector<Address> udp;
    for (const Address& local : service.udp_addresses()) {
      udp_.emplace_back(loop_, local);
      udp.push_back(udp_.back().local_address());
      tasks_.spawn(serve_udp(udp_.back()));
    }
    if (service.options.read_stdin) {
      output_.emplace(loop_);
      tasks_.spawn(serve_stdin(AsyncInput(loop_)));
    }
    tasks_.spawn(accept_clients());
    service.ready(listener_.local_address(), udp);
  }

  void run() {
    loop_.measure(!service_.options.stats_file.empty());
    const demo::LoopTrace trace(loop_);
    loop_.run();
    service_.report(loop_.statistics());
  }

 private:
  Task<> serve_udp(AsyncUdpSocket& socket) {
    for (;;) {
      const auto datagram = co_await socket.receive();
      // If it cannot be sent it is lost, which UDP allows.
      if (datagram)
        socket.send(service_.answer(datagram->bytes, answer_), datagram->from);
    }
  }

  Task<> accept_clients() {
    while (auto connection = co_await listener_.accept()) {
      service_.count_connection();
      tasks_.spawn(serve_client(std::move(*connection)));
    }
  }

  Task<> serve_client(AsyncTcpConnection connection) {
    uppercase::CapitalStream stream;
    while (const auto bytes = co_await connection.read())
      co_await connection.write(service_.answer(Source::tcp, stream, *bytes, answer_));
    co_await connection.write(stream.finish());
    co_await connection.close();
  }

  Task<> serve_stdin(AsyncInput input) {
    uppercase::CapitalStream stream;
    while (const auto bytes = co_await input.read())
      if (!co_await output_->write(
              service_.answer(Source::input, stream, *bytes, answer_)))
        co_return;
    co_await output_->write(stream.finish());
  }

  Service& service_;
  std::string answer_;  // to the request in hand
  reactor::Loop loop_;
  reactor::SignalWatcher stop_{loop_, {SIGINT, SIGTERM}, [this](int) { loop_.stop(); }};
  reactor::AsyncTcpListener listener_{loop_, service_.tcp_address()};
  std::deque<AsyncUdpSocket> udp_;
  std::optional<AsyncOutput> output_;  // still writes when stdin has ended
  reactor::TaskGroup tasks_{loop_};    // the last member: ends before what tasks use
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("coroutine", argc, argv);
}
