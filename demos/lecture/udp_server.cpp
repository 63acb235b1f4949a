// The lecture's UDP server: one socket for all clients; each datagram is answered by
// one of its own, in capitals (ASCII letters), to the address it came from. The numbers
// are the steps of the slide "Übertragung eines UDP-Datagramms". Twin: udp_server.py.

#include <sys/socket.h>

#include <cstdio>

#include "demos/common/stop_signal.h"
#include "demos/lecture/lecture.h"

using reactor::Address;

int main(int argc, char** argv) {
  return demo::run_main("udp_server", [&] {
    const auto options =
        demo::read_options(argc, argv, "The lecture's UDP server", demo::Role::server);
    const demo::StopSignal stop;  // Ctrl-C or SIGTERM: the waiting call ends with EINTR
    const Address local(options.host, options.port);
    const demo::Fd server_socket(  // step 1
        demo::check(::socket(local.family(), SOCK_DGRAM, 0), "open a UDP socket"));
    demo::check(::bind(server_socket.get(), local.data(), local.size()),
                "bind UDP " + local.to_string());
    std::fprintf(stderr, "UDP %s\nThe server is ready to receive\n",
                 Address::local_of(server_socket.get()).to_string().c_str());

    // The slide's recvfrom(2048) would cut a longer datagram, and the rest would be
    // lost silently: UDP over IPv4 carries up to 65,507 bytes, and nothing more than
    // 65,535.
    std::string buffer(65'535, '\0');
    while (!stop.requested()) {
      sockaddr_storage client_address{};
      socklen_t size = sizeof client_address;
      auto* client = reinterpret_cast<sockaddr*>(&client_address);
      const ssize_t count =  // step 5; an empty datagram is one, too
          ::recvfrom(server_socket.get(), buffer.data(), buffer.size(), 0, client,
                     &size);
      if (count < 0) continue;  // EINTR, or what the network says about an old answer
      const std::string modified_message =
          demo::upper({buffer.data(), static_cast<std::size_t>(count)});
      // Step 6. UDP promises nothing: an answer that cannot be sent is a lost one.
      ::sendto(server_socket.get(), modified_message.data(), modified_message.size(), 0,
               client, size);
    }
    return 0;
  });
}
