// Model reactor: the loop waits for all handles at once and calls their callbacks. What
// the selector model does by hand (when to read, what still waits to be written, when
// to stop reading) is in the handles.

#include <signal.h>

#include <deque>
#include <list>
#include <optional>

#include "demos/uppercase/service.h"
#include "reactor/input.h"
#include "reactor/output.h"
#include "reactor/signal_watcher.h"
#include "reactor/tcp_listener.h"
#include "reactor/udp_socket.h"

namespace {

using reactor::Address;
using reactor::Input;
using reactor::Output;
using reactor::TcpConnection;
using reactor::UdpSocket;
using uppercase::Service;
using uppercase::Source;

struct Client {
  TcpConnection connection;
  uppercase::CapitalStream stream;
};

class Server {
 public:
  explicit Server(Service& service) : service_(service) {
    std::vector<Address> udp;
    for (const Address& local : service.udp_addresses()) {
      open_udp(local);
      udp.push_back(udp_.back().local_address());
    }
    if (service.options.read_stdin) open_stdio();
    service.ready(listener_.local_address(), udp);
  }

  void run() {
    loop_.measure(!service_.options.stats_file.empty());
    loop_.run();
    service_.report(loop_.statistics());
  }

 private:
  void open_udp(const Address& local) {
    const auto receive = [this, i = udp_.size()](auto datagram, const Address& from) {
      // If it cannot be sent it is lost, which UDP allows.
      udp_[i].send(service_.answer(datagram, answer_), from);
    };
    udp_.emplace_back(loop_, local, UdpSocket::Callbacks{.on_receive = receive});
  }

  void add_client(TcpConnection accepted) {
    service_.count_connection();
    const auto client = clients_.insert(clients_.end(), {std::move(accepted), {}});
    TcpConnection& connection = client->connection;
    const auto read = [this, client](std::string_view bytes) { serve(*client, bytes); };
    const auto end = [client] {
      client->connection.write(client->stream.finish());
      client->connection.shutdown();
    };
    const auto drain = [&connection] { connection.resume_reading(); };
    const auto close = [this, client](std::error_code) { clients_.erase(client); };
    connection.start(
        {.on_read = read, .on_end = end, .on_drain = drain, .on_close = close});
  }

  void serve(Client& client, std::string_view bytes) {
    const auto answer = service_.answer(Source::tcp, client.stream, bytes, answer_);
    if (!client.connection.write(answer)) client.connection.pause_reading();
  }

  void open_stdio() {
    const auto drain = [this] {
      if (input_) input_->resume();
    };
    const auto close = [this](std::error_code) { input_.reset(); };
    output_.emplace(loop_, Output::Callbacks{.on_drain = drain, .on_close = close});
    const auto read = [this](std::string_view bytes) {
      const auto answer = service_.answer(Source::input, stdin_stream_, bytes, answer_);
      if (!output_->write(answer)) input_->pause();
    };
    const auto end = [this](std::error_code) {
      output_->write(stdin_stream_.finish());
      input_.reset();
    };
    input_.emplace(loop_, Input::Callbacks{.on_read = read, .on_end = end});
  }

  Service& service_;
  std::string answer_;  // to the request in hand
  reactor::Loop loop_;
  reactor::SignalWatcher stop_{loop_, {SIGINT, SIGTERM}, [this](int) { loop_.stop(); }};
  reactor::TcpListener listener_{
      loop_, service_.tcp_address(), {.on_connection = [this](TcpConnection c, auto&) {
        add_client(std::move(c));
      }}};
  std::deque<UdpSocket> udp_;
  std::list<Client> clients_;
  uppercase::CapitalStream stdin_stream_;
  std::optional<Output> output_;
  std::optional<Input> input_;
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("reactor", argc, argv);
}
