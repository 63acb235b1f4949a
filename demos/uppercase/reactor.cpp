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
using reactor::TcpConnection;
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
    const auto statistics = loop_.statistics();
    service_.report("loop_iterations", double(statistics.iterations));
    service_.report("loop_callbacks", double(statistics.callbacks));
    service_.report("loop_waiting_ns", double(statistics.waiting.count()));
    service_.report("loop_longest_callback_ns",
                    double(statistics.longest_callback.count()));
  }

 private:
  void open_udp(const Address& local) {
    const auto receive = [this, i = udp_.size()](auto datagram, const Address& from) {
      // If it cannot be sent it is lost, which UDP allows.
      udp_[i].send(service_.answer(datagram, answer_), from);
    };
    udp_.emplace_back(loop_, local,
                      reactor::UdpSocket::Callbacks{.on_receive = receive});
  }

  void add_client(TcpConnection accepted) {
    service_.count_connection();
    const auto client = clients_.insert(clients_.end(), {std::move(accepted), {}});
    TcpConnection& connection = client->connection;
    connection.start({
        .on_read =
            [this, client](std::string_view bytes) {
              const auto answer = answer_to(Source::tcp, client->stream, bytes);
              if (!client->connection.write(answer)) client->connection.pause_reading();
            },
        .on_end =
            [this, client] {
              client->connection.write(rest_of(client->stream));
              client->connection.shutdown();
            },
        .on_drain = [&connection] { connection.resume_reading(); },
        .on_close = [this, client](std::error_code) { clients_.erase(client); },
    });
  }

  void open_stdio() {
    output_.emplace(loop_,
                    reactor::Output::Callbacks{
                        .on_drain = [this] { input_->resume(); },
                        .on_close = [this](std::error_code) { input_.reset(); }});
    const auto read = [this](std::string_view bytes) {
      const auto answer = answer_to(Source::stdin_lines, stdin_stream_, bytes);
      if (!output_->write(answer)) input_->pause();
    };
    const auto end = [this](std::error_code) {
      output_->write(rest_of(stdin_stream_));
    };
    input_.emplace(loop_, reactor::Input::Callbacks{.on_read = read, .on_end = end});
  }

  std::string_view answer_to(Source source, uppercase::CapitalStream& stream,
                             std::string_view bytes) {
    answer_.clear();
    service_.answer(source, stream, bytes, answer_);
    return answer_;
  }

  std::string_view rest_of(uppercase::CapitalStream& stream) {
    answer_.clear();
    stream.finish(answer_);
    return answer_;
  }

  Service& service_;
  std::string answer_;  // to the request in hand
  reactor::Loop loop_;
  reactor::SignalWatcher stop_{loop_, {SIGINT, SIGTERM}, [this](int) { loop_.stop(); }};
  reactor::TcpListener listener_{
      loop_, service_.tcp_address(), {.on_connection = [this](TcpConnection c, auto&) {
        add_client(std::move(c));
      }}};
  std::deque<reactor::UdpSocket> udp_;
  std::list<Client> clients_;
  uppercase::CapitalStream stdin_stream_;
  std::optional<reactor::Output> output_;
  std::optional<reactor::Input> input_;
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run("reactor", argc, argv,
                        [](Service& service) { Server(service).run(); });
}
