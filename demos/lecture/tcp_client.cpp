// The lecture's TCP client: connects, sends one line from the keyboard as a stream of
// bytes, without any address, and prints what comes back. The numbers are the steps of
// the slide "Übertragung eines TCP-Bytestroms". Twin: tcp_client.py.

#include <signal.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "demos/lecture/lecture.h"
#include "reactor/error.h"

using reactor::Address;

/// Steps 3 and 4, with the first of the name's addresses that accepts a connection.
std::pair<demo::Fd, Address> connect_to_server(const demo::Options& options) {
  Address server;
  int problem = 0;
  for (const Address& address : Address::resolve(options.host, options.port)) {
    server = address;
    demo::Fd client_socket(::socket(server.family(), SOCK_STREAM, 0));
    problem = errno;  // a host may know IPv6 addresses and have no IPv6
    if (!client_socket) continue;
    demo::set_timeout(client_socket.get(), options.timeout);
    if (::connect(client_socket.get(), server.data(), server.size()) == 0)
      return {std::move(client_socket), server};
    problem = errno;
  }
  const std::string attempt = "connect TCP " + server.to_string();
  if (demo::is_timeout(problem)) demo::throw_timed_out(options, attempt);
  reactor::throw_error(problem, attempt);
}

/// Step 6. The slide's single recv(1024) may give half of the answer: TCP has no
/// boundaries between messages. The answer ends where the server closes the connection.
std::string receive(int client_socket, const std::string& server,
                    const demo::Options& options) {
  std::string answer;
  char buffer[1024];
  for (;;) {
    const ssize_t count = ::recv(client_socket, buffer, sizeof buffer, 0);
    if (count == 0) return answer;
    if (count > 0) answer.append(buffer, static_cast<std::size_t>(count));
    if (count < 0 && demo::is_timeout(errno))
      demo::throw_timed_out(
          options, "no answer from " + server + " (is it busy with another client?)");
    if (count < 0 && errno != EINTR)
      reactor::throw_error(errno, "receive TCP from " + server);
  }
}

int main(int argc, char** argv) {
  return demo::run_main("tcp_client", [&] {
    const auto options =
        demo::read_options(argc, argv, "The lecture's TCP client", demo::Role::client);
    ::signal(SIGPIPE, SIG_IGN);  // a server that has gone is an error, not our end
    const auto [client_socket, server] = connect_to_server(options);
    const std::string sentence = demo::ask("Input lowercase sentence:");
    demo::send_all(client_socket.get(), sentence, "send the sentence");  // step 6
    // That was all. Without it, a server would wait for more after an empty sentence.
    ::shutdown(client_socket.get(), SHUT_WR);
    demo::print_line("From Server: ",
                     receive(client_socket.get(), server.to_string(), options));
    return 0;
  });  // ~Fd closes the client socket
}
