// The lecture's UDP client: it sends one line from stdin as one datagram, without a
// connection, and prints the datagram that comes back. The comments number the steps of
// the slide "Übertragung eines UDP-Datagramms". The same program in Python:
// udp_client.py.

#include "lecture.h"

int main(int argc, char** argv) {
  const Options options =
      read_options(argc, argv,
                   "The lecture's UDP client\n\n"
                   "  --host HOST        name or address of the server [127.0.0.1]\n"
                   "  --port PORT        port of the server [12000]\n"
                   "  --timeout SECONDS  how long to wait for the server [5]");
  // A UDP client cannot find out which address of a name has a server, so it takes the
  // first IPv4 address, as on the slide.
  const addrinfo* server = resolve(options, SOCK_DGRAM);
  for (const addrinfo* each = server; each != nullptr; each = each->ai_next)
    if (server->ai_family != AF_INET && each->ai_family == AF_INET) server = each;
  const std::string server_name = text(server->ai_addr, server->ai_addrlen);

  const int client_socket =  // step 2
      check(::socket(server->ai_family, SOCK_DGRAM, 0), "open a UDP socket");
  const std::string message = ask("Input lowercase sentence:");
  check(::sendto(client_socket, message.data(), message.size(), 0,  // steps 3, 4
                 server->ai_addr, server->ai_addrlen),
        "send " + std::to_string(message.size()) + " bytes to UDP " + server_name);

  // The slide's recvfrom(2048) waits forever if a datagram is lost, accepts an answer
  // from any sender, and cuts a longer answer. No datagram is longer than 65,535 bytes.
  limit_time(options, "no answer from " + server_name + " (is the server running?)");
  static char modified_message[65'535];
  for (;;) {
    sockaddr_storage storage{};
    auto* sender = reinterpret_cast<sockaddr*>(&storage);
    socklen_t size = sizeof storage;
    const ssize_t length = check(
        ::recvfrom(  // step 6
            client_socket, modified_message, sizeof modified_message, 0, sender, &size),
        "receive UDP from " + server_name);
    if (text(sender, size) != server_name) continue;  // from another sender
    std::cout.write(modified_message, length) << std::endl;
    ::close(client_socket);  // step 7
    return 0;
  }
}
