// SIGPIPE ends it when a client leaves before its answer.

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <thread>

constexpr const char* letters = "abcdefghijklmnopqrstuvwxyz";

bool send_all(int client, const char* bytes, ssize_t size) {
  while (size > 0) {
    const ssize_t sent =
        ::send(client, bytes, size < 1000 ? static_cast<size_t>(size) : 1000, 0);
    if (sent < 0) return false;
    bytes += sent;
    size -= sent;
  }
  return true;
}

void serve_client(int client) {
  char bytes[16384];
  ssize_t size = 0;
  while ((size = ::recv(client, bytes, sizeof bytes, 0)) > 0) {
    for (ssize_t i = 0; i < size; ++i)
      if (bytes[i] != '\0' && std::strchr(letters, bytes[i]))
        bytes[i] = static_cast<char>(bytes[i] - 'a' + 'A');
    if (!send_all(client, bytes, size)) break;
  }
  ::close(client);
}

int main(int, char** argv) {
  ::signal(SIGTERM, [](int) { ::_exit(0); });
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(std::atoi(argv[1])));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return 1;
  ::listen(listener, 128);
  for (;;) {
    const int client = ::accept(listener, nullptr, nullptr);
    if (client >= 0) {
      std::thread(serve_client, client).detach();
    } else if (errno == EMFILE || errno == ENFILE) {
      const timespec pause{0, 300'000'000};  // until a client has left
      ::nanosleep(&pause, nullptr);
    }
  }
}
