// The programs of the lecture without the rest of the project, as a student copies
// them.

#include <sys/socket.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/demos/lecture/programs.h"
#include "tests/support/temporary_file.h"

using namespace lecture_test;
using testing_support::line_count;
using testing_support::milliseconds;
using testing_support::Server;
using testing_support::TcpClient;
using testing_support::TemporaryFile;
using testing_support::UdpClient;

namespace {

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
