// The four programs of the slides, C++ and Python: each client with each server.

#include <poll.h>
#include <sys/socket.h>

#include "tests/demos/lecture/programs.h"

using namespace lecture_test;
using testing_support::difference;
using testing_support::lower_text;
using testing_support::quiet_span;
using testing_support::Server;
using testing_support::TcpClient;
using testing_support::UdpClient;
using testing_support::upper_text;

TEMPLATE_TEST_CASE("TCP: a sentence comes back in capitals", "", CppToCpp, CppToPython,
                   PythonToCpp, PythonToPython) {
  using Client = typename TestType::Client;
  using Language = typename TestType::Server;
  if (skipped(Client::available() && Language::available())) return;
  Server server(server_options<Language>("tcp_server"));
  for (const auto& [sentence, answer] :
       {std::pair<std::string, std::string>{"hello world\n", "HELLO WORLD"},
        {"no end of line", "NO END OF LINE"},
        {"one\ntwo\n", "ONE"},
        {"\n", ""},
        {"carriage\r\n", "CARRIAGE\r"},
        {"gr\xC3\xBC\xC3\x9F \xFF \x80 z\n", "GR\xC3\xBC\xC3\x9F \xFF \x80 Z"},
        {std::string("nul\0byte\n", 9), std::string("NUL\0BYTE", 8)},
        {lower_text(1024) + "\n", upper_text(1024)}}) {
    const Outcome outcome = ask<Client>("tcp_client", server.tcp(), sentence);
    CHECK(outcome.err == "");
    CHECK(outcome.out == prompt + "From Server: " + answer + "\n");
    CHECK(outcome.status == 0);
  }
  CHECK(server.end_with(SIGTERM) == 0);
}

TEMPLATE_TEST_CASE("UDP: a sentence comes back in capitals", "", CppToCpp, CppToPython,
                   PythonToCpp, PythonToPython) {
  using Client = typename TestType::Client;
  using Language = typename TestType::Server;
  if (skipped(Client::available() && Language::available())) return;
  Server server(server_options<Language>("udp_server"));
  for (const auto& [sentence, answer] :
       {std::pair<std::string, std::string>{"hello world\n", "HELLO WORLD"},
        {"no end of line", "NO END OF LINE"},
        {"\n", ""},
        {"gr\xC3\xBC\xC3\x9F \xFF \x80 z\n", "GR\xC3\xBC\xC3\x9F \xFF \x80 Z"},
        {lower_text(65'507) + "\n", upper_text(65'507)}}) {
    const Outcome outcome = ask<Client>("udp_client", server.udp(), sentence);
    CHECK(outcome.err == "");
    CHECK(difference(outcome.out, prompt + answer + "\n") == "");
    CHECK(outcome.status == 0);
  }
  CHECK(server.end_with(SIGINT) == 0);
}

TEMPLATE_TEST_CASE("a client accepts a host name", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  Server tcp(server_options<TestType>("tcp_server"));
  Server udp(server_options<TestType>("udp_server"));
  const auto at = [](const Address& server) {
    return std::vector<std::string>{"--host", "localhost", "--port",
                                    std::to_string(server.port())};
  };
  // The first address of localhost may be ::1, where no server listens. Then the client
  // tries the next address.
  CHECK(run_client<TestType>("tcp_client", at(tcp.tcp()), "a\n").out ==
        prompt + "From Server: A\n");
  CHECK(run_client<TestType>("udp_client", at(udp.udp()), "a\n").out == prompt + "A\n");
}

TEMPLATE_TEST_CASE("a server listens on localhost", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  for (const std::string kind : {"tcp", "udp"}) {
    auto options = server_options<TestType>(kind + "_server");
    for (const char* word : {"--host", "localhost"}) options.command.push_back(word);
    Server server(options);
    CHECK((kind == "tcp" ? server.tcp() : server.udp()).host() == "127.0.0.1");
  }
}

TEMPLATE_TEST_CASE("IPv6 works like IPv4", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  for (const std::string kind : {"tcp", "udp"}) {
    auto options = server_options<TestType>(kind + "_server");
    for (const char* word : {"--host", "::1"}) options.command.push_back(word);
    Server server(options);
    const Address address = kind == "tcp" ? server.tcp() : server.udp();
    CHECK(address.host() == "::1");
    const Outcome outcome = ask<TestType>(kind + "_client", address, "six\n");
    CHECK_THAT(outcome.out, Catch::EndsWith("SIX\n"));
  }
}

TEMPLATE_TEST_CASE("a TCP server closes after one answer and serves the next", "", Cpp,
                   Python) {
  if (skipped(TestType::available())) return;
  Server server(server_options<TestType>("tcp_server"));
  for (int i = 0; i < 3; ++i) {
    TcpClient client(server.tcp());
    client.send("abc");  // without a newline, and the client does not close
    CHECK(client.receive_until_end() == "ABC");
  }
  CHECK(server.end_with(SIGTERM) == 0);
}

TEMPLATE_TEST_CASE("a TCP server survives faulty clients", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  Server server(server_options<TestType>("tcp_server"));
  const auto check_serves = [&] {
    TcpClient polite(server.tcp());
    polite.send("abc");
    CHECK(polite.receive_until_end() == "ABC");
  };
  // The clients connect one by one, because listen(1), as on the slide, lets few wait.
  for (int i = 0; i < 10; ++i) {
    TcpClient(server.tcp()).close();
    check_serves();
    TcpClient(server.tcp()).reset();
    check_serves();
    TcpClient asking(server.tcp());
    asking.send("abc");
    asking.reset();
    check_serves();
    TcpClient talkative(server.tcp());
    talkative.send(
        lower_text(20'000));  // more than one recv, and the client never reads
    check_serves();
  }
  CHECK(server.end_with(SIGTERM) == 0);
}

TEMPLATE_TEST_CASE("a silent client blocks a TCP server", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  Server server(server_options<TestType>("tcp_server"));
  TcpClient silent(server.tcp()), next(server.tcp());
  next.send("abc");
  CHECK_FALSE(next.readable_within(quiet_span));
  silent.close();
  CHECK(next.receive_until_end() == "ABC");
  TcpClient silent_again(server.tcp());
  CHECK(server.end_with(SIGTERM) == 0);
}

TEMPLATE_TEST_CASE("a UDP server answers an empty datagram and ignores closed clients",
                   "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  Server server(server_options<TestType>("udp_server"));
  for (int i = 0; i < 20; ++i) UdpClient(server.udp()).send("gone");
  UdpClient client(server.udp());
  CHECK(client.ask("") == "");
  CHECK(client.ask("next") == "NEXT");
  CHECK(server.end_with(SIGINT) == 0);
}

TEMPLATE_TEST_CASE("a UDP client ignores answers from other senders", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  const SilentPort server(SOCK_DGRAM);
  Process::Options options;
  options.command = TestType::command("udp_client");
  for (const std::string& word :
       {std::string("--port"), std::to_string(server.address.port())})
    options.command.push_back(word);
  Process client(options);
  testing_support::write_all(client.in(), "question\n", "stdin");

  REQUIRE(testing_support::wait_for(server.socket.get(), POLLIN,
                                    testing_support::Deadline()));
  char question[100];
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* sender = reinterpret_cast<sockaddr*>(&storage);
  REQUIRE(::recvfrom(server.socket.get(), question, sizeof question, 0, sender,
                     &size) == 8);
  UdpClient(Address(sender, size)).send("forged");
  REQUIRE(::sendto(server.socket.get(), "answer", 6, 0, sender, size) == 6);
  CHECK(testing_support::read_until_end(client.out(), "stdout") == prompt + "answer\n");
  const auto end = client.wait(testing_support::time_limit);
  REQUIRE(end);
  CHECK(end->status == 0);
}

TEMPLATE_TEST_CASE("a TCP client reads an answer that arrives in pieces", "", Cpp,
                   Python) {
  if (skipped(TestType::available())) return;
  const SilentPort server(SOCK_STREAM);
  Process::Options options;
  options.command = TestType::command("tcp_client");
  for (const std::string& word :
       {std::string("--port"), std::to_string(server.address.port())})
    options.command.push_back(word);
  Process client(options);
  testing_support::write_all(client.in(), "question\n", "stdin");

  demo::Fd connection(::accept(server.socket.get(), nullptr, nullptr));
  CHECK(testing_support::read_until_end(connection.get(), "connection") == "question");
  testing_support::write_all(connection.get(), "half ", "connection");
  testing_support::write_all(connection.get(), "now", "connection");
  connection.close();
  CHECK(testing_support::read_until_end(client.out(), "stdout") ==
        prompt + "From Server: half now\n");
}

TEMPLATE_TEST_CASE("a TCP client prints the answer of a server that does not close", "",
                   Cpp, Python) {
  if (skipped(TestType::available())) return;
  const SilentPort server(SOCK_STREAM);
  Process::Options options;
  options.command = TestType::command("tcp_client");
  const std::string port = std::to_string(server.address.port());
  for (const std::string& word :
       {std::string("--timeout"), std::string("1"), std::string("--port"), port})
    options.command.push_back(word);
  Process client(options);
  testing_support::write_all(client.in(), "question\n", "stdin");
  const demo::Fd connection(::accept(server.socket.get(), nullptr, nullptr));
  testing_support::write_all(connection.get(), "QUESTION", "connection");
  CHECK(testing_support::read_until_end(client.out(), "stdout") ==
        prompt + "From Server: QUESTION\n");
  CHECK(testing_support::read_until_end(client.err(), "stderr") ==
        "tcp_client: timed out after 1 s: " + server.address.to_string() +
            " has not closed the connection after its answer\n");
  const auto end = client.wait(testing_support::time_limit);
  REQUIRE(end);
  CHECK(end->status == 1);
}

TEMPLATE_TEST_CASE("a TCP client rejects an answer that is too long", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  const SilentPort server(SOCK_STREAM);
  Process::Options options;
  options.command = TestType::command("tcp_client");
  for (const std::string& word :
       {std::string("--port"), std::to_string(server.address.port())})
    options.command.push_back(word);
  Process client(options);
  testing_support::write_all(client.in(), "question\n", "stdin");

  const demo::Fd connection(::accept(server.socket.get(), nullptr, nullptr));
  testing_support::write_all(connection.get(), upper_text(9), "connection");
  CHECK_THAT(testing_support::read_until_end(client.err(), "stderr"),
             Catch::EndsWith("is longer than the sentence\n"));
  const auto end = client.wait(testing_support::time_limit);
  REQUIRE(end);
  CHECK(end->status == 1);
}

TEMPLATE_TEST_CASE("Ctrl-C ends a client without a traceback", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  const SilentPort server(SOCK_STREAM);
  Process::Options options;
  options.command = TestType::command("tcp_client");
  for (const std::string& word :
       {std::string("--port"), std::to_string(server.address.port())})
    options.command.push_back(word);
  Process client(options);
  CHECK(testing_support::read_exactly(client.out(), prompt.size(), "stdout") == prompt);
  client.send_signal(SIGINT);
  CHECK(testing_support::read_until_end(client.err(), "stderr") == "");
  const auto end = client.wait(testing_support::time_limit);
  REQUIRE(end);
  CHECK(end->status == 128 + SIGINT);
}
