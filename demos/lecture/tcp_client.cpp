// The lecture's TCP client: it connects to the server, sends one line from stdin as a
// byte stream, and prints the answer. The comments number the steps of the slide
// "Übertragung eines TCP-Bytestroms". The same program in Python: tcp_client.py.

#include "lecture.h"

/// Steps 3 and 4: connects to the first address of the name that accepts a connection.
int connect_to_server(const Options& options, std::string& server) {
  int problem = 0;
  for (auto* each = resolve(options, SOCK_STREAM); each; each = each->ai_next) {
    server = text(each->ai_addr, each->ai_addrlen);
    limit_time(options, "connect TCP " + server);
    const int client_socket = ::socket(each->ai_family, SOCK_STREAM, 0);
    if (client_socket >= 0 &&
        ::connect(client_socket, each->ai_addr, each->ai_addrlen) == 0)
      return client_socket;
    problem = errno;
    ::close(client_socket);
  }
  fail("connect TCP " + server, problem);
}

int main(int argc, char** argv) {
  const Options options =
      read_options(argc, argv,
                   "The lecture's TCP client\n\n"
                   "  --host HOST        name or address of the server [127.0.0.1]\n"
                   "  --port PORT        port of the server [12000]\n"
                   "  --timeout SECONDS  how long to wait for the server [5]");
  ::signal(SIGPIPE, SIG_IGN);  // if the server has gone, send fails with EPIPE
  std::string server;
  const int client_socket = connect_to_server(options, server);
  ::alarm(0);  // no time limit while the user types
  const std::string sentence = ask("Input lowercase sentence:");
  std::string_view unsent = sentence;
  while (!unsent.empty())  // step 6; send may take only a part of the bytes
    unsent.remove_prefix(static_cast<std::size_t>(check(
        ::send(client_socket, unsent.data(), unsent.size(), 0), "send the sentence")));
  // Marks the end of the sentence, so that the server notices an empty one, too.
  ::shutdown(client_socket, SHUT_WR);

  // Step 6. The slide calls recv(1024) once, which may return half of the answer,
  // because TCP has no message boundaries. The answer ends when the server closes.
  limit_time(options,
             "no answer from " + server + " (is it busy with another client?)");
  std::string modified_sentence;
  char buffer[1024];
  bool complete = false;  // has as many bytes as the sentence, and is printed
  for (ssize_t length = 1; length > 0;) {
    if (!complete && modified_sentence.size() == sentence.size()) {
      complete = true;
      std::cout << "From Server: " << modified_sentence << std::endl;
      limit_time(options, server + " has not closed the connection after its answer");
    }
    length = check(::recv(client_socket, buffer, sizeof buffer, 0),
                   "receive TCP from " + server);
    modified_sentence.append(buffer, static_cast<std::size_t>(length));
    if (modified_sentence.size() > sentence.size())
      fail("the answer of " + server + " is longer than the sentence");
  }
  if (!complete) std::cout << "From Server: " << modified_sentence << std::endl;
  ::close(client_socket);
}
