// The lecture's UDP client: sends one line from the keyboard as one datagram, without
// any connection, and prints the datagram that comes back. The numbers are the steps of
// the slide "Übertragung eines UDP-Datagramms". Twin: udp_client.py.

#include <sys/socket.h>

#include <cerrno>

#include "demos/lecture/lecture.h"
#include "reactor/error.h"

using reactor::Address;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// The slide's recvfrom(2048) waits for ever when a datagram was lost, takes an answer
/// from anybody, and cuts a longer one silently; none is longer than 65,535 bytes.
std::string receive(int client_socket, const Address& server,
                    const demo::Options& options) {
  std::string message(65'535, '\0');
  const auto deadline = steady_clock::now() + options.timeout;
  for (auto left = options.timeout; left.count() > 0;
       left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now())) {
    demo::set_timeout(client_socket, left);
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* sender = reinterpret_cast<sockaddr*>(&storage);
    const ssize_t count =
        ::recvfrom(client_socket, message.data(), message.size(), 0, sender, &size);
    if (count < 0 && errno != EINTR && !demo::is_timeout(errno))
      reactor::throw_error(errno, "receive UDP from " + server.to_string());
    if (count < 0 || Address(sender, size) != server) continue;
    message.resize(static_cast<std::size_t>(count));
    return message;
  }
  // Whether nobody has the port or a datagram was lost: without a connection, we see
  // neither.
  demo::throw_timed_out(
      options, "no answer from " + server.to_string() + " (is the server running?)");
}

int main(int argc, char** argv) {
  return demo::run_main("udp_client", [&] {
    const auto options =
        demo::read_options(argc, argv, "The lecture's UDP client", demo::Role::client);
    const Address server = demo::first_address(options);
    const demo::Fd client_socket(  // step 2
        demo::check(::socket(server.family(), SOCK_DGRAM, 0), "open a UDP socket"));
    const std::string message = demo::ask("Input lowercase sentence:");
    if (::sendto(client_socket.get(), message.data(), message.size(), 0,  // steps 3, 4
                 server.data(), server.size()) < 0)
      reactor::throw_error(errno, "send " + std::to_string(message.size()) +
                                      " bytes to UDP " + server.to_string());
    demo::print_line(receive(client_socket.get(), server, options));  // step 6
    return 0;
  });  // step 7: ~Fd closes the client socket
}
