// The lecture's UDP server: one socket serves all clients. The server answers each
// datagram with one datagram in capitals (ASCII letters) to its sender. The comments
// number the steps of the slide "Übertragung eines UDP-Datagramms". The same program in
// Python: udp_server.py.

#include "lecture.h"

int main(int argc, char** argv) {
  const Options options = read_options(
      argc, argv,
      "The lecture's UDP server\n\n"
      "  --host ADDRESS  address to listen on [127.0.0.1]\n"
      "  --port PORT     port to listen on; 0 means any free port [12000]");
  for (const int stop : {SIGINT, SIGTERM}) ::signal(stop, [](int) { ::_exit(0); });

  const addrinfo& local = resolve_local(options, SOCK_DGRAM);
  const int server_socket =  // step 1
      check(::socket(local.ai_family, SOCK_DGRAM, 0), "open a UDP socket");
  check(::bind(server_socket, local.ai_addr, local.ai_addrlen),
        "bind UDP " + text(local.ai_addr, local.ai_addrlen));
  announce("UDP", server_socket);

  // The slide's recvfrom(2048) would cut a longer datagram without an error. No UDP
  // datagram is longer than 65,535 bytes.
  static char message[65'535];
  for (;;) {
    sockaddr_storage storage{};
    auto* client_address = reinterpret_cast<sockaddr*>(&storage);
    socklen_t size = sizeof storage;
    const ssize_t length =  // step 5; an empty datagram is also answered
        ::recvfrom(server_socket, message, sizeof message, 0, client_address, &size);
    if (length < 0) continue;  // an error that an earlier answer has caused
    const std::string modified_message =
        upper({message, static_cast<std::size_t>(length)});
    // Step 6. UDP does not promise delivery: an answer that cannot be sent is lost.
    ::sendto(server_socket, modified_message.data(), modified_message.size(), 0,
             client_address, size);
  }
}
