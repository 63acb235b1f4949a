// Two threads for each client: one reads, one writes. Usage: chat PORT

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

const std::string prefix = "> ";
constexpr std::size_t longest_line = 1000;
constexpr std::size_t most_waiting = 1 << 20;

// The last thread that uses a client closes its socket.
struct Client {
  explicit Client(int socket) : fd(socket) {}
  ~Client() { close(fd); }

  const int fd;
  std::mutex lock;
  std::condition_variable changed;
  std::string waiting;
  bool gone = false;
};

using ClientPointer = std::shared_ptr<Client>;

std::mutex room_lock;
std::vector<ClientPointer> room;

void end_client(Client& client) {
  {
    const std::lock_guard guard(client.lock);
    client.gone = true;
  }
  client.changed.notify_one();
  shutdown(client.fd, SHUT_RDWR);  // wakes the threads that read and write
}

void queue(Client& client, const std::string& text) {
  bool too_much = false;
  {
    const std::lock_guard guard(client.lock);
    if (client.gone) return;
    client.waiting += text;
    too_much = client.waiting.size() > most_waiting;
  }
  client.changed.notify_one();
  if (too_much) end_client(client);
}

void relay(const std::string& line, const Client* sender, bool to_terminal = true) {
  const std::string text = prefix + line + "\n";
  const std::lock_guard guard(room_lock);
  for (const ClientPointer& client : room) {
    if (client.get() != sender) queue(*client, text);
  }
  if (!to_terminal) return;
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

// Reads lines until the end of the stream, or until a line is too long.
void read_lines(int fd, const std::function<void(const std::string&)>& on_line) {
  char bytes[1 << 16];
  std::string line;
  ssize_t count;
  while ((count = read(fd, bytes, sizeof bytes)) > 0) {
    for (ssize_t i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        on_line(line);
        line.clear();
      } else if (line.size() == longest_line) {
        return;
      } else {
        line += bytes[i];
      }
    }
  }
  if (count == 0 && !line.empty()) on_line(line);
}

void read_client(const ClientPointer& client) {
  read_lines(client->fd, [&](const std::string& line) { relay(line, client.get()); });
  {
    const std::lock_guard guard(room_lock);
    room.erase(std::find(room.begin(), room.end(), client));
  }
  end_client(*client);
}

void write_client(const ClientPointer& client) {
  std::unique_lock guard(client->lock);
  while (true) {
    client->changed.wait(guard,
                         [&] { return client->gone || !client->waiting.empty(); });
    if (client->gone) return;
    std::string bytes;
    bytes.swap(client->waiting);
    guard.unlock();
    for (std::size_t sent = 0; sent < bytes.size();) {
      const ssize_t count =
          send(client->fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count < 0) return end_client(*client);
      sent += static_cast<std::size_t>(count);
    }
    guard.lock();
  }
}

void read_datagrams(int fd) {
  char bytes[longest_line + 2];
  while (true) {
    const ssize_t count = recv(fd, bytes, sizeof bytes, 0);
    std::string line(bytes, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (line.ends_with('\n')) line.pop_back();
    if (count >= 0 && line.size() <= longest_line) relay(line, nullptr);
  }
}

void read_terminal() {
  read_lines(STDIN_FILENO,
             [](const std::string& line) { relay(line, nullptr, false); });
}

int open_socket(int type, int port) {
  const int fd = socket(AF_INET, type, 0), yes = 1;
  if (type == SOCK_STREAM) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) {
    std::perror("bind");
    std::exit(1);
  }
  return fd;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::signal(SIGTERM, [](int) { _exit(0); });
  const int port = std::atoi(argv[1]);
  const int udp = open_socket(SOCK_DGRAM, port);
  const int listener = open_socket(SOCK_STREAM, port);
  listen(listener, 128);
  std::thread(read_datagrams, udp).detach();
  std::thread(read_terminal).detach();
  while (true) {
    const int fd = accept(listener, nullptr, nullptr);
    if (fd < 0) continue;
    const auto client = std::make_shared<Client>(fd);
    {
      const std::lock_guard guard(room_lock);
      room.push_back(client);
    }
    std::thread(read_client, client).detach();
    std::thread(write_client, client).detach();
  }
}
