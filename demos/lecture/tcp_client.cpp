// The lecture's TCP client: connects, sends one line from the keyboard as a stream of
// bytes, without any address, and prints what comes back. The numbers are the steps of
// the slide "Übertragung eines TCP-Bytestroms". Twin: tcp_client.py.

#include <signal.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "demos/lecture/lecture.h"
#include "reactor/error.h"

using reactor::Address;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

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
/// boundaries between messages. The answer ends where the server closes the connection;
/// one that goes on beyond the length of the sentence is none.
std::string receive(int client_socket, const std::string& server, std::size_t length,
                    const demo::Options& options) {
  std::string answer;
  char buffer[1024];
  const auto deadline = steady_clock::now() + options.timeout;
  for (auto left = options.timeout; left.count() > 0;
       left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now())) {
    demo::set_timeout(client_socket, left);
    const ssize_t count = ::recv(client_socket, buffer, sizeof buffer, 0);
    if (count == 0) return answer;
    if (count > 0) answer.append(buffer, static_cast<std::size_t>(count));
    if (answer.size() > length)
      throw std::runtime_error("the answer of " + server +
                               " is longer than the sentence");
    if (count < 0 && errno != EINTR && !demo::is_timeout(errno))
      reactor::throw_error(errno, "receive TCP from " + server);
  }
  demo::throw_timed_out(
      options, "no answer from " + server + " (is it busy with another client?)");
}

int main(int argc, char** argv) {
  return demo::run_main("tcp_client", [&] {
    const auto options =
        demo::read_options(argc, argv, "The lecture's TCP client", demo::Role::client);
    ::signal(SIGPIPE, SIG_IGN);  // a server that has gone is an error, not our end
    const auto connected = connect_to_server(options);
    const int client_socket = connected.first.get();
    const std::string server = connected.second.to_string();
    const std::string sentence = demo::ask("Input lowercase sentence:");
    demo::send_all(client_socket, sentence, "send the sentence");  // step 6
    // That was all. Without it, a server would wait for more after an empty sentence.
    ::shutdown(client_socket, SHUT_WR);
    demo::print_line("From Server: ",
                     receive(client_socket, server, sentence.size(), options));
    return 0;
  });  // ~Fd closes the client socket
}
