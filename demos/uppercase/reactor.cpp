// Model reactor: the loop of the library waits for all handles at once and calls their
// callbacks. The handles read, keep unsent answers and send them later; in the selector
// model, the program does this itself.

#include <list>
#include <optional>
#include <vector>

#include "demos/common/stop_signal.h"
#include "demos/uppercase/loop_record.h"
#include "demos/uppercase/stdio_handles.h"
#include "reactor/signal_watcher.h"
#include "reactor/tcp_listener.h"
#include "reactor/udp_socket.h"

namespace {

using reactor::Address;
using reactor::TcpConnection;
using reactor::UdpSocket;
using uppercase::Service;
using uppercase::Source;

class Server {
 public:
  explicit Server(Service& service) : service_(service) {
    std::vector<Address> udp = service.udp_addresses();
    for (Address& local : udp) local = open_udp(local);
    if (service.options.read_stdin) stdio_.emplace(loop_, service);
    service.ready(listener_.local_address(), udp);
  }

  void run() {
    const uppercase::LoopRecord record(loop_, service_);
    loop_.run();
  }

 private:
  Address open_udp(const Address& local) {
    const auto receive = [this, i = udp_.size()](auto datagram, const Address& sender) {
      udp_[i].send(service_.answer(datagram, answer_), sender);
    };
    udp_.emplace_back(loop_, local, UdpSocket::Callbacks{.on_receive = receive});
    return udp_.back().local_address();
  }

  struct Client {
    TcpConnection connection;
    uppercase::CapitalStream stream;
  };

  void add_client(TcpConnection accepted) {
    service_.count_connection();
    const auto client = clients_.insert(clients_.end(), {std::move(accepted), {}});
    const auto read = [this, client](std::string_view bytes) {
      const auto answer = service_.answer(Source::tcp, client->stream, bytes, answer_);
      if (!client->connection.write(answer)) client->connection.pause_reading();
    };
    const auto end = [client] {
      client->connection.write(client->stream.finish());
      client->connection.shutdown();
    };
    // write() returns false when too many bytes are unsent; then on_drain follows.
    const auto drain = [client] { client->connection.resume_reading(); };
    const auto close = [this, client](std::error_code) { clients_.erase(client); };
    client->connection.start(
        {.on_read = read, .on_end = end, .on_drain = drain, .on_close = close});
  }

  Service& service_;
  std::string answer_;  // buffer for one answer
  reactor::Loop loop_;
  reactor::SignalWatcher stop_{loop_, demo::stop_signals,
                               [this](int) { loop_.stop(); }};
  reactor::TcpListener listener_{
      loop_, service_.tcp_address(), {.on_connection = [this](TcpConnection c, auto&) {
        add_client(std::move(c));
      }}};
  std::vector<UdpSocket> udp_;
  std::list<Client> clients_;
  std::optional<uppercase::StdioHandles> stdio_;
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("reactor", argc, argv);
}
