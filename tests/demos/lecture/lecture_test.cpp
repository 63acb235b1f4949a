// The four programs of the slides in C++ and Python: each client with each server, and
// the error cases.

#include <poll.h>
#include <sys/socket.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "demos/common/socket.h"
#include "tests/support/catch.h"
#include "tests/support/clients.h"
#include "tests/support/server.h"
#include "tests/support/temporary_file.h"

using demo::Process;
using reactor::Address;
using testing_support::difference;
using testing_support::line_count;
using testing_support::lower_text;
using testing_support::milliseconds;
using testing_support::Outcome;
using testing_support::quiet_span;
using testing_support::Server;
using testing_support::TcpClient;
using testing_support::TemporaryFile;
using testing_support::UdpClient;
using testing_support::upper_text;

namespace {

struct Cpp {
  static constexpr bool available() { return true; }
  static std::vector<std::string> command(const std::string& program) {
    return {PROGRAM_DIR "/" + program};
  }
};

struct Python {
  static constexpr bool available() { return sizeof PYTHON > 1; }
  static std::vector<std::string> command(const std::string& program) {
    return {PYTHON, SOURCE_DIR "/demos/lecture/" + program + ".py"};
  }
};

/// The languages of the client and of the server.
template <class ClientLanguage, class ServerLanguage>
struct Pair {
  using Client = ClientLanguage;
  using Server = ServerLanguage;
};
using CppToCpp = Pair<Cpp, Cpp>;
using CppToPython = Pair<Cpp, Python>;
using PythonToCpp = Pair<Python, Cpp>;
using PythonToPython = Pair<Python, Python>;

const std::string prompt = "Input lowercase sentence:";

bool skipped(bool available) {
  if (!available) std::puts("skipped: python3 not found");
  return !available;
}

template <class Language>
Process::Options server_options(const std::string& program,
                                const std::string& port = "0") {
  Process::Options options;
  options.command = Language::command(program);
  for (const std::string word : {"--port", port.c_str()})
    options.command.push_back(word);
  options.in = Process::Stream::null;
  return options;
}

template <class Language>
Outcome run_client(const std::string& program, const std::vector<std::string>& options,
                   std::string_view input) {
  auto command = Language::command(program);
  command.insert(command.end(), options.begin(), options.end());
  return testing_support::run(command, input);
}

template <class Language>
Outcome ask(const std::string& program, const Address& server, std::string_view input) {
  return run_client<Language>(
      program, {"--host", server.host(), "--port", std::to_string(server.port())},
      input);
}

/// Checks for a failure whose only output on stderr is `line`.
void check_failure(const Outcome& outcome, const std::string& line) {
  CHECK(outcome.status == 1);
  CHECK(outcome.err == line + "\n");
}

/// A socket that is bound and never answers.
struct SilentPort {
  explicit SilentPort(int type)
      : socket(type == SOCK_STREAM ? demo::listen_tcp(Address("127.0.0.1", 0))
                                   : demo::bind_udp(Address("127.0.0.1", 0))),
        address(Address::local_of(socket.get())) {}
  demo::Fd socket;
  Address address;
};

/// Returns an address whose port was free a moment ago.
Address unused_port(int type) { return SilentPort(type).address; }

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Copies one program and lecture.h into an empty folder, and compiles them there as
/// the comment in lecture.h says.
std::string compiled_alone(const std::string& program, const std::string& folder) {
  const std::filesystem::path from = SOURCE_DIR "/demos/lecture", to = folder;
  for (const std::string& name : {program + ".cpp", std::string("lecture.h")})
    std::filesystem::copy_file(from / name, to / name);
  const Outcome compiler = testing_support::run(
      {"sh", "-c",
       "cd " + folder + " && g++ -std=c++20 " + program + ".cpp -o " + program},
      {}, milliseconds(40'000));
  CHECK(compiler.err == "");
  REQUIRE(compiler.status == 0);
  for (const std::string& name : {program + ".cpp", std::string("lecture.h")})
    std::filesystem::remove(to / name);
  return folder + "/" + program;
}

/// The program of a slide with another port, so that several tests can run at once.
std::vector<std::string> slide(const std::string& name, std::uint16_t port) {
  std::string text = content_of(SOURCE_DIR "/demos/lecture/slides/" + name + ".py");
  const std::string number = "12000";
  REQUIRE(text.find(number) != std::string::npos);
  text.replace(text.find(number), number.size(), std::to_string(port));
  return {PYTHON, "-c", text};
}

}  // namespace

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

TEMPLATE_TEST_CASE("a client reports a refused connection", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  const Address nobody = unused_port(SOCK_STREAM);
  check_failure(ask<TestType>("tcp_client", nobody, "abc\n"),
                "tcp_client: connect TCP " + nobody.to_string() +
                    ": connection refused (is the server running?)");
}

TEMPLATE_TEST_CASE("a client reports a timeout", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  const auto at = [](const Address& server) {
    return std::vector<std::string>{"--timeout", "0.2", "--port",
                                    std::to_string(server.port())};
  };
  const SilentPort tcp(SOCK_STREAM), udp(SOCK_DGRAM);
  check_failure(run_client<TestType>("tcp_client", at(tcp.address), "abc\n"),
                "tcp_client: timed out after 0.2 s: no answer from " +
                    tcp.address.to_string() + " (is it busy with another client?)");
  check_failure(run_client<TestType>("udp_client", at(udp.address), "abc\n"),
                "udp_client: timed out after 0.2 s: no answer from " +
                    udp.address.to_string() + " (is the server running?)");
  const Address nobody = unused_port(SOCK_DGRAM);
  check_failure(run_client<TestType>("udp_client", at(nobody), "abc\n"),
                "udp_client: timed out after 0.2 s: no answer from " +
                    nobody.to_string() + " (is the server running?)");
}

TEMPLATE_TEST_CASE("a client reports an unknown name", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  for (const std::string program : {"tcp_client", "udp_client"}) {
    const Outcome outcome =
        run_client<TestType>(program, {"--host", "no-such-host.invalid"}, "abc\n");
    CHECK(outcome.status == 1);
    CHECK(line_count(outcome.err) == 1);
    CHECK_THAT(outcome.err,
               Catch::StartsWith(program + ": resolve no-such-host.invalid: "));
  }
}

TEMPLATE_TEST_CASE("a client reports a missing sentence", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  const SilentPort tcp(SOCK_STREAM), udp(SOCK_DGRAM);
  check_failure(ask<TestType>("tcp_client", tcp.address, ""),
                "tcp_client: no sentence: the input has ended");
  check_failure(ask<TestType>("udp_client", udp.address, ""),
                "udp_client: no sentence: the input has ended");
}

TEMPLATE_TEST_CASE("a client without stdin ends at once", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  const SilentPort tcp(SOCK_STREAM), udp(SOCK_DGRAM);
  for (const auto& [program, server] :
       {std::pair("tcp_client", tcp.address), std::pair("udp_client", udp.address)}) {
    Process::Options options;
    options.command = TestType::command(program);
    // A program that reads the socket as stdin would wait for an hour.
    for (const std::string& word :
         {std::string("--timeout"), std::string("3600"), std::string("--port"),
          std::to_string(server.port())})
      options.command.push_back(word);
    options.in = Process::Stream::closed;
    Process client(options);
    CHECK(testing_support::read_until_end(client.err(), "stderr") ==
          std::string(program) + ": no sentence: the input has ended\n");
    const auto end = client.wait(testing_support::time_limit);
    REQUIRE(end);
    CHECK(end->status == 1);
  }
}

TEMPLATE_TEST_CASE("a sentence larger than a datagram causes an error", "", Cpp,
                   Python) {
  if (skipped(TestType::available())) return;
  const SilentPort udp(SOCK_DGRAM);
  check_failure(ask<TestType>("udp_client", udp.address, lower_text(65'508)),
                "udp_client: send 65508 bytes to UDP " + udp.address.to_string() +
                    ": message too long");
}

TEMPLATE_TEST_CASE("a bad option causes one error line", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  using Words = std::vector<std::string>;
  for (const std::string program :
       {"tcp_client", "udp_client", "tcp_server", "udp_server"})
    for (const Words& words :
         {Words{"--bogus"}, Words{"word"}, Words{"--port", "70000"},
          Words{"--port", "-1"}, Words{"--timeout", "nan"}}) {
      CAPTURE(program, words);
      const Outcome outcome = run_client<TestType>(program, words, "");
      CHECK(outcome.status > 0);
      CHECK(outcome.status < 128);
      CHECK(line_count(outcome.err) == 1);
      CHECK_THAT(outcome.err, Catch::StartsWith(program + ": "));
      CHECK(outcome.out == "");
    }
}

TEMPLATE_TEST_CASE("a port in use causes one error line", "", Cpp, Python) {
  if (skipped(TestType::available())) return;
  const SilentPort tcp(SOCK_STREAM), udp(SOCK_DGRAM);
  const auto at = [](const Address& server) {
    return std::vector<std::string>{"--port", std::to_string(server.port())};
  };
  const std::string in_use = ": address already in use (try another --port)";
  check_failure(run_client<TestType>("tcp_server", at(tcp.address), ""),
                "tcp_server: bind TCP " + tcp.address.to_string() + in_use);
  check_failure(run_client<TestType>("udp_server", at(udp.address), ""),
                "udp_server: bind UDP " + udp.address.to_string() + in_use);
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

TEST_CASE("each C++ program compiles with lecture.h alone") {
  for (const std::string kind : {"udp", "tcp"}) {
    const TemporaryFile folder;
    std::filesystem::create_directory(folder.path());
    Process::Options options;
    options.command = {compiled_alone(kind + "_server", folder.path()), "--port", "0"};
    Server server(options);
    const Address address = kind == "tcp" ? server.tcp() : server.udp();
    const Outcome client =
        testing_support::run({compiled_alone(kind + "_client", folder.path()), "--port",
                              std::to_string(address.port())},
                             "on my own\n");
    CHECK_THAT(client.out, Catch::EndsWith("ON MY OWN\n"));
    CHECK(server.end_with(SIGTERM) == 0);
  }
}

TEST_CASE("a Python program needs no other file of the project") {
  if (skipped(Python::available())) return;
  for (const std::string program :
       {"udp_client", "udp_server", "tcp_client", "tcp_server", "selector_server"}) {
    const TemporaryFile alone;
    std::filesystem::copy_file(SOURCE_DIR "/demos/lecture/" + program + ".py",
                               alone.path());
    const Outcome help = testing_support::run({PYTHON, alone.path(), "--help"});
    CHECK(help.status == 0);
    CHECK(help.err == "");
    CHECK_THAT(help.out, Catch::Contains("--port"));
  }
}

TEST_CASE("the programs of the slides run and have 8 to 15 lines") {
  if (skipped(Python::available())) return;
  for (const std::string kind : {"udp", "tcp"}) {
    const int type = kind == "tcp" ? SOCK_STREAM : SOCK_DGRAM;
    const std::uint16_t port = unused_port(type).port();
    for (const std::string role : {"_client", "_server"}) {
      const auto lines = line_count(
          content_of(SOURCE_DIR "/demos/lecture/slides/" + kind + role + ".py"));
      CHECK(lines >= 8);
      CHECK(lines <= 15);
    }
    Process::Options options;
    options.command = slide(kind + "_server", port);
    Process server(options);
    REQUIRE(testing_support::read_line(server.out(), "stdout") ==
            "The server is ready to receive");
    const Outcome client = testing_support::run(slide(kind + "_client", port), "abc\n");
    CHECK(client.err == "");
    CHECK(client.out == prompt + (kind == "tcp" ? "From Server: ABC\n" : "ABC\n"));
  }
}

TEST_CASE("the selector server answers UDP and TCP on one port") {
  if (skipped(Python::available())) return;
  const std::uint16_t port = unused_port(SOCK_STREAM).port();
  Process::Options options;
  options.command = Python::command("selector_server");
  for (const std::string& word : {std::string("--port"), std::to_string(port)})
    options.command.push_back(word);
  Process server(options);
  for (int socket = 0; socket < 2; ++socket)
    CHECK_THAT(testing_support::read_line(server.err(), "stderr"),
               Catch::StartsWith("register fd "));
  const Address address("127.0.0.1", port);
  TcpClient silent(address);
  TcpClient client(address);
  client.send("abc");
  CHECK(client.receive_until_end() == "ABC");
  CHECK(UdpClient(address).ask("datagram") == "DATAGRAM");
}
