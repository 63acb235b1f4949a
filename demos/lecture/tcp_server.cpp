// The lecture's TCP server: accepts one client at a time, answers what one recv
// returned in capitals (ASCII letters), closes that connection, and serves the next
// client. The numbers are the steps of the slide "Übertragung eines TCP-Bytestroms".
// Twin: tcp_server.py.
//
// It blocks: a client that connects and stays silent keeps it in recv, and all others
// wait (the models uppercase_* show the ways out). No client can end it.

#include "lecture.h"

int main(int argc, char** argv) {
  const Options options =
      read_options(argc, argv,
                   "The lecture's TCP server\n\n"
                   "  --host ADDRESS  address to wait on [127.0.0.1]\n"
                   "  --port PORT     port to wait on; 0: any free one [12000]");
  for (const int stop : {SIGINT, SIGTERM}) ::signal(stop, [](int) { ::_exit(0); });
  ::signal(SIGPIPE, SIG_IGN);  // a client that has gone must not end the server

  const addrinfo& local = *resolve(options, SOCK_STREAM);
  const int server_socket =  // step 1
      check(::socket(local.ai_family, SOCK_STREAM, 0), "open a TCP socket");
  // Without this option the port stays busy for a minute after the server has ended.
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
    if (length > 0) {  // else it closed the connection, or reset it
      const std::string capitalized_sentence =
          upper({sentence, static_cast<std::size_t>(length)});
      // Step 8. 1024 bytes always fit into the send buffer, so one send takes them all
      // and does not wait for a client that never reads.
      ::send(connection_socket, capitalized_sentence.data(),
             capitalized_sentence.size(), 0);
    }
    ::close(connection_socket);  // the welcoming socket stays open
  }
}
