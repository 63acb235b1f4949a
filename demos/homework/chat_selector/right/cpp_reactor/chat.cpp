// The library's handles: one callback for each kind of event. Usage: chat PORT

#include <csignal>
#include <cstdio>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "reactor/input.h"
#include "reactor/loop.h"
#include "reactor/signal_watcher.h"
#include "reactor/tcp_listener.h"
#include "reactor/udp_socket.h"

const std::string prefix = "> ";
constexpr std::size_t longest_line = 1000;

// A TCP client, or the terminal, which has no connection.
struct Client {
  std::optional<reactor::TcpConnection> connection = {};
  std::string line = {};
  bool gone = false;
};

class Chat {
 public:
  explicit Chat(std::uint16_t port)
      : udp_(loop_, reactor::Address("127.0.0.1", port),
             {.on_receive = [this](
                                std::string_view datagram,
                                const reactor::Address&) { take_datagram(datagram); }}),
        listener_(
            loop_, reactor::Address("127.0.0.1", port),
            {.on_connection =
                 [this](reactor::TcpConnection connection, const reactor::Address&) {
                   add(std::move(connection));
                 }}),
        input_(loop_,
               {.on_read = [this](std::string_view bytes) { take(terminal_, bytes); },
                .on_end = [this](std::error_code) { end(terminal_); }}),
        stop_(loop_, {SIGTERM, SIGINT}, [this](int) { loop_.stop(); }) {}

  void run() { loop_.run(); }

 private:
  void add(reactor::TcpConnection connection) {
    Client& client = clients_.emplace_back(Client{std::move(connection)});
    client.connection->start(
        {.on_read = [this, &client](std::string_view bytes) { take(client, bytes); },
         .on_end = [this, &client] { end(client); },
         .on_close = [this, &client](std::error_code) { remove(client); }});
  }

  void take(Client& sender, std::string_view bytes) {
    for (const char byte : bytes) {
      if (byte == '\n') {
        relay(sender.line, &sender);
        sender.line.clear();
      } else if (sender.line.size() < longest_line) {
        sender.line += byte;
      } else {
        return remove(sender);
      }
    }
    remove_gone();
  }

  void end(Client& client) {
    if (!client.line.empty()) relay(client.line, &client);
    remove(client);
  }

  void take_datagram(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.size() <= longest_line) relay(line, nullptr);
    remove_gone();
  }

  void relay(std::string_view line, const Client* sender) {
    const std::string text = prefix + std::string(line) + "\n";
    for (Client& client : clients_) {
      if (&client == sender || client.gone) continue;
      if (!client.connection->write(text)) client.gone = true;
    }
    if (sender == &terminal_) return;
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
  }

  void remove(Client& client) {
    client.gone = true;
    remove_gone();
  }

  void remove_gone() {
    clients_.remove_if([](const Client& client) { return client.gone; });
  }

  reactor::Loop loop_;
  Client terminal_;
  std::list<Client> clients_;
  reactor::UdpSocket udp_;
  reactor::TcpListener listener_;
  reactor::Input input_;
  reactor::SignalWatcher stop_;
};

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  Chat(static_cast<std::uint16_t>(std::stoi(argv[1]))).run();
}
