// The lecture's TCP server: accepts one client at a time, answers what one recv gave in
// capitals (ASCII letters), closes that connection and serves the next client. The
// numbers are the steps of the slide "Übertragung eines TCP-Bytestroms". Twin:
// tcp_server.py.
//
// It blocks by its nature: a client that connects and stays silent keeps it in recv,
// and all others wait (`uppercase_*` show the ways out). Nothing a client does ends it.

#include <sys/socket.h>

#include <cstdio>

#include "demos/common/stop_signal.h"
#include "demos/lecture/lecture.h"

using reactor::Address;

/// Steps 7 and 8. 1024 bytes of answer always fit into the socket's send buffer, so a
/// client that never reads keeps nobody waiting. What it sent beyond them is not read.
void serve(int connection_socket) {
  char sentence[1024];
  const ssize_t count = ::recv(connection_socket, sentence, sizeof sentence, 0);
  if (count <= 0) return;  // it closed, reset, or we are to stop (EINTR)
  const std::string capitalized_sentence =
      demo::upper({sentence, static_cast<std::size_t>(count)});
  try {
    demo::send_all(connection_socket, capitalized_sentence, "send the answer");
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "tcp_server: %s\n", error.what());  // it has gone: its problem
  }
}

int main(int argc, char** argv) {
  return demo::run_main("tcp_server", [&] {
    const auto options =
        demo::read_options(argc, argv, "The lecture's TCP server", demo::Role::server);
    const demo::StopSignal stop;  // Ctrl-C or SIGTERM: the waiting call ends with EINTR
    const Address local(options.host, options.port);
    const demo::Fd server_socket(  // step 1
        demo::check(::socket(local.family(), SOCK_STREAM, 0), "open a TCP socket"));
    // Without it, the port stays busy for a minute after the server has ended.
    const int yes = 1;
    ::setsockopt(server_socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    demo::check(::bind(server_socket.get(), local.data(), local.size()),
                "bind TCP " + local.to_string());
    demo::check(::listen(server_socket.get(), 1), "listen");  // step 2
    std::fprintf(stderr, "TCP %s\nThe server is ready to receive\n",
                 Address::local_of(server_socket.get()).to_string().c_str());

    while (!stop.requested()) {
      const demo::Fd connection_socket(::accept(server_socket.get(), nullptr, nullptr));
      if (connection_socket) serve(connection_socket.get());  // step 5
    }  // ~Fd closes the connection, but not the welcoming socket
    return 0;
  });
}
