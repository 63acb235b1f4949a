// A small chat on 127.0.0.1 (usage: chat PORT). TCP clients, one UDP socket and the
// standard input send lines. A line goes to all TCP clients and to the standard output,
// but not back to its sender.

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <list>
#include <string>
#include <string_view>
//@solution
#include <cerrno>
#include <csignal>
#include <vector>
//@end

const std::string prefix = "> ";  // stands in front of each line that the chat sends
constexpr std::size_t longest_line = 1000;
//@solution
constexpr std::size_t most_waiting = 1 << 20;
//@end

/// A TCP client, or the terminal (standard input).
struct Client {
  int fd;
  std::string line = {};  // the part of a line that has arrived so far
  bool gone = false;      // will be removed at the end of the round
  //@solution
  std::string waiting = {};  // bytes for the client that the kernel did not take yet
  //@end
};

void fail(const char* attempt) {
  std::perror(attempt);
  std::exit(1);
}

int open_socket(int type, int port) {
  const int fd = socket(AF_INET, type | SOCK_NONBLOCK, 0), yes = 1;
  const bool is_tcp = type == SOCK_STREAM;
  if (is_tcp) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) fail("bind");
  if (is_tcp && listen(fd, 128) < 0) fail("listen");
  return fd;
}

class Chat {
 public:
  explicit Chat(int port)
      : listener_(open_socket(SOCK_STREAM, port)),
        udp_(open_socket(SOCK_DGRAM, port)) {}
  void run();

 private:
  void accept_client();
  void read_datagram();
  void read_from(Client& client);
  void take_bytes(Client& sender, std::string_view bytes);
  void relay(const std::string& line, const Client* sender);
  void send_to(Client& client, std::string_view text);
  void remove_gone();
  //@solution
  void send_waiting(Client& client);
  void serve(Client& client, short events);
  //@end

  int listener_, udp_;
  Client terminal_{STDIN_FILENO};
  std::list<Client> clients_;
};

void Chat::accept_client() {
  const int fd = accept(listener_, nullptr, nullptr);
  if (fd >= 0) clients_.push_back({fd});
}

void Chat::read_datagram() {
  char bytes[longest_line + 2];  // room for a newline, and for one byte too many
  const ssize_t count = recv(udp_, bytes, sizeof bytes, 0);
  if (count < 0) return;
  std::string line(bytes, static_cast<std::size_t>(count));
  if (line.ends_with('\n')) line.pop_back();
  if (line.size() <= longest_line) relay(line, nullptr);
}

void Chat::read_from(Client& client) {
  char bytes[1 << 16];
  const ssize_t count = read(client.fd, bytes, sizeof bytes);
  if (count > 0) return take_bytes(client, {bytes, static_cast<std::size_t>(count)});
  client.gone = true;
  if (count == 0 && !client.line.empty()) relay(client.line, &client);
}

void Chat::take_bytes(Client& sender, std::string_view bytes) {
  for (const char byte : bytes) {
    if (byte == '\n') {
      relay(sender.line, &sender);
      sender.line.clear();
    } else if (sender.line.size() < longest_line) {
      sender.line += byte;
    } else {
      sender.gone = true;
      return;
    }
  }
}

void Chat::relay(const std::string& line, const Client* sender) {
  const std::string text = prefix + line + "\n";
  for (Client& client : clients_) {
    if (&client != sender && !client.gone) send_to(client, text);
  }
  if (sender == &terminal_) return;
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void Chat::remove_gone() {
  for (const Client& client : clients_)
    if (client.gone) close(client.fd);
  clients_.remove_if([](const Client& client) { return client.gone; });
}

void Chat::send_to(Client& client, std::string_view text) {
  //@solution
  client.waiting += text;
  send_waiting(client);
  if (client.waiting.size() > most_waiting) client.gone = true;
  //@stub // Blocks until the kernel has taken all bytes.
  //@stub while (!text.empty() && !client.gone) {
  //@stub   const auto sent = send(client.fd, text.data(), text.size(), MSG_NOSIGNAL);
  //@stub   if (sent < 0) client.gone = true;
  //@stub   if (sent > 0) text.remove_prefix(static_cast<std::size_t>(sent));
  //@stub }
  //@end
}

//@solution
// Never blocks. What the kernel does not take is sent when poll() reports room for it.
void Chat::send_waiting(Client& client) {
  std::string& bytes = client.waiting;
  const int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  const ssize_t sent = send(client.fd, bytes.data(), bytes.size(), flags);
  if (sent > 0) bytes.erase(0, static_cast<std::size_t>(sent));
  if (sent < 0 && errno != EAGAIN) client.gone = true;
}

void Chat::serve(Client& client, short events) {
  if (events & POLLOUT) send_waiting(client);
  if (events & (POLLIN | POLLHUP | POLLERR) && !client.gone) read_from(client);
}
//@stub // Waits until `fd` can be read, but at most 10 ms.
//@stub bool is_ready(int fd) {
//@stub   pollfd one{fd, POLLIN, 0};
//@stub   return poll(&one, 1, 10) > 0;
//@stub }
//@end

void Chat::run() {
  while (true) {
    //@solution
    // poll() ignores a descriptor of -1.
    const int input = terminal_.gone ? -1 : terminal_.fd;
    std::vector<pollfd> waits{
        {listener_, POLLIN, 0}, {udp_, POLLIN, 0}, {input, POLLIN, 0}};
    for (const Client& client : clients_) {
      const short events = client.waiting.empty() ? POLLIN : POLLIN | POLLOUT;
      waits.push_back({client.fd, events, 0});
    }
    if (poll(waits.data(), waits.size(), -1) < 0) fail("poll");
    auto wait = waits.begin() + 3;
    for (Client& client : clients_) serve(client, (wait++)->revents);
    if (waits[2].revents != 0) read_from(terminal_);
    if (waits[1].revents != 0) read_datagram();
    if (waits[0].revents != 0) accept_client();
    //@stub while (is_ready(listener_)) accept_client();
    //@stub if (is_ready(udp_)) read_datagram();
    //@stub if (!terminal_.gone && is_ready(terminal_.fd)) read_from(terminal_);
    //@stub for (Client& client : clients_) {
    //@stub   if (is_ready(client.fd)) read_from(client);
    //@stub }
    //@end
    remove_gone();
  }
}

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "Usage: chat PORT\n");
    return 2;
  }
  //@solution
  std::signal(SIGTERM, [](int) { _exit(0); });
  //@end
  Chat(std::atoi(argv[1])).run();
}
