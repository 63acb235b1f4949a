// The lecture's TCP server: it accepts one client at a time, receives once, answers in
// capitals (ASCII letters), closes the connection, and serves the next client. The
// comments number the steps of the slide "Übertragung eines TCP-Bytestroms". The same
// program in Python: tcp_server.py.
//
// The server blocks: while a client is connected and silent, the server is blocked in
// recv, and all other clients wait. The models uppercase_* show solutions. No client
// can end the server.

#include "lecture.h"

int main(int argc, char** argv) {
  const Options options = read_options(
      argc, argv,
      "The lecture's TCP server\n\n"
      "  --host ADDRESS  address to listen on [127.0.0.1]\n"
      "  --port PORT     port to listen on; 0 means any free port [12000]");
  for (const int stop : {SIGINT, SIGTERM}) ::signal(stop, [](int) { ::_exit(0); });
  ::signal(SIGPIPE, SIG_IGN);  // if a client has gone, send fails instead

  const addrinfo& local = resolve_local(options, SOCK_STREAM);
  const int server_socket =  // step 1
      check(::socket(local.ai_family, SOCK_STREAM, 0), "open a TCP socket");
  // Without this option, the port stays in use for a minute after the server has ended.
  const int yes = 1;
  ::setsockopt(server_socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  check(::bind(server_socket, local.ai_addr, local.ai_addrlen),
        "bind TCP " + text(local.ai_addr, local.ai_addrlen));
  check(::listen(server_socket, 1), "listen");  // step 2
  announce("TCP", server_socket);

  for (;;) {
    const int connection_socket = ::accept(server_socket, nullptr, nullptr);  // step 5
    if (connection_socket < 0) continue;
    char sentence[1024];
    const ssize_t length =  // step 7
        ::recv(connection_socket, sentence, sizeof sentence, 0);
    if (length > 0) {  // otherwise the client has closed or reset the connection
      const std::string capitalized_sentence =
          upper({sentence, static_cast<std::size_t>(length)});
      // Step 8. 1024 bytes always fit into the empty send buffer, so one send takes all
      // of them and does not block if the client never reads.
      ::send(connection_socket, capitalized_sentence.data(),
             capitalized_sentence.size(), 0);
    }
    ::close(connection_socket);  // the welcoming socket stays open
  }
}
