// The lecture's UDP server: one socket for all clients. It answers each datagram with
// one of its own, in capitals (ASCII letters), sent to the address that it came from.
// The numbers are the steps of the slide "Übertragung eines UDP-Datagramms". Twin:
// udp_server.py.

#include "lecture.h"

int main(int argc, char** argv) {
  const Options options =
      read_options(argc, argv,
                   "The lecture's UDP server\n\n"
                   "  --host ADDRESS  address to wait on [127.0.0.1]\n"
                   "  --port PORT     port to wait on; 0: any free one [12000]");
  for (const int stop : {SIGINT, SIGTERM}) ::signal(stop, [](int) { ::_exit(0); });

  const addrinfo& local = *resolve(options, SOCK_DGRAM);
  const int server_socket =  // step 1
      check(::socket(local.ai_family, SOCK_DGRAM, 0), "open a UDP socket");
  check(::bind(server_socket, local.ai_addr, local.ai_addrlen),
        "bind UDP " + text(local.ai_addr, local.ai_addrlen));
  announce("UDP", server_socket);

  // The slide's recvfrom(2048) would cut a longer datagram, and the rest would be lost
  // without a word. No UDP datagram is longer than 65,535 bytes.
  static char message[65'535];
  for (;;) {
    sockaddr_storage storage{};
    auto* client_address = reinterpret_cast<sockaddr*>(&storage);
    socklen_t size = sizeof storage;
    const ssize_t length =  // step 5; an empty datagram is one, too
        ::recvfrom(server_socket, message, sizeof message, 0, client_address, &size);
    if (length < 0) continue;  // what the network says about an earlier answer
    const std::string modified_message =
        upper({message, static_cast<std::size_t>(length)});
    // Step 6. UDP promises nothing: an answer that cannot be sent is lost.
    ::sendto(server_socket, modified_message.data(), modified_message.size(), 0,
             client_address, size);
  }
}
