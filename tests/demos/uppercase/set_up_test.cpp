// The command line, the ports and the statistics. Every error is one line.

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "demos/common/socket.h"
#include "tests/demos/uppercase/service.h"
#include "tests/support/proc.h"
#include "tests/support/temporary_file.h"

using demo::Fd;
using reactor::Address;
using testing_support::line_count;
using testing_support::TemporaryFile;

namespace {

testing_support::Outcome run_model(const Model& model,
                                   const std::vector<std::string>& options) {
  return testing_support::run(command_of(model, options));
}

/// Runs a model without the options from the table of models.
testing_support::Outcome run_plain(const Model& model,
                                   std::vector<std::string> options) {
  options.insert(options.begin(), PROGRAM_DIR "/uppercase_" + std::string(model.name));
  return testing_support::run(options);
}

/// Checks for a failure with one line on stderr, which begins with the program's name,
/// and nothing on stdout.
void check_refused(const testing_support::Outcome& outcome) {
  CAPTURE(outcome.err);
  CHECK(outcome.status > 0);
  CHECK(outcome.status < 128);
  CHECK(line_count(outcome.err) == 1);
  CHECK_THAT(outcome.err, Catch::StartsWith("uppercase_"));
  CHECK(outcome.out.empty());
}

/// Binds a UDP socket to a port whose neighbours are free at this moment.
Fd taken_udp_port(std::uint16_t& port) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    Fd taken = demo::bind_udp(Address("127.0.0.1", 0));
    port = Address::local_of(taken.get()).port();
    if (port < 1026 || port > 65'000) continue;
    try {
      const auto first = static_cast<std::uint16_t>(port - 2);
      const Fd listener = demo::listen_tcp(Address("127.0.0.1", first));
      for (const int other : {port - 2, port - 1, port + 1})
        demo::bind_udp(Address("127.0.0.1", static_cast<std::uint16_t>(other)));
      return taken;
    } catch (const std::system_error&) {
      continue;
    }
  }
  testing_support::fail("no four free ports in a row");
}

}  // namespace

MODEL_TEST_CASE("a bad option causes one error line", EACH_MODEL) {
  using Words = std::vector<std::string>;
  for (const Words& words :
       {Words{"--bogus"}, Words{"word"}, Words{"--port"}, Words{"--port", "70000"},
        Words{"--port", "-1"}, Words{"--port", "http"}, Words{"--udp-sockets", "-1"},
        Words{"--udp-sockets", "many"}, Words{"--host", "nonsense"},
        Words{"--host", "256.0.0.1"}, Words{"--work", "-1"},
        Words{"--port", "65534", "--udp-sockets", "4"}}) {
    CAPTURE(words);
    check_refused(run_model(model, words));
  }
}

MODEL_TEST_CASE("the error names an invalid port", Epoll) {
  CHECK_THAT(run_model(model, {"--port", "99999"}).err,
             Catch::Contains("'99999' is not a port from 0 to 65535"));
}

TEST_CASE("the timeout must be in its range - TimeoutPolling") {
  for (const std::string value : {"-1", "soon"}) {
    CAPTURE(value);
    check_refused(run_plain(TimeoutPolling::model(), {"--timeout", value}));
  }
}

MODEL_TEST_CASE("the number of threads must be in its range", ThreadPool,
                MultiReactor) {
  for (const std::string value : {"0", "-1", "many", "1000000"}) {
    CAPTURE(value);
    check_refused(run_plain(model, {"--threads", value}));
  }
}

MODEL_TEST_CASE("the option --threads exists only for a fixed number of threads",
                Threaded, Fork, Reactor) {
  check_refused(run_model(model, {"--threads", "2"}));
}

MODEL_TEST_CASE("a second server on the same port is refused", EACH_MODEL) {
  Service first(model);
  const std::string port = std::to_string(first.tcp().port());
  const auto outcome = run_model(model, {"--port", port, "--udp-sockets", "0"});
  check_refused(outcome);
  CHECK_THAT(outcome.err, Catch::Contains("address already in use"));
  first.check_serves();
  first.check_ends();
}

MODEL_TEST_CASE("a bad file for --stats causes one error line", EACH_MODEL) {
  const auto outcome =
      run_model(model, {"--port", "0", "--stats", "/no/such/folder/stats.json"});
  check_refused(outcome);
  CHECK_THAT(outcome.err, Catch::Contains("/no/such/folder/stats.json"));
}

MODEL_TEST_CASE("a server listens on localhost", EACH_MODEL) {
  Service service(model, {"--host", "localhost"});
  CHECK(service.tcp().host() == "127.0.0.1");
  CHECK(service.udp().host() == "127.0.0.1");
}

MODEL_TEST_CASE("the counters go to stdout with --stats -", EACH_MODEL) {
  Service service(model, {"--stats", "-"});
  service.write_in("line\n");
  CHECK(service.read_out(5) == "LINE\n");
  service.check_ends();
  const auto stats = nlohmann::json::parse(
      testing_support::read_until_end(service.process().out(), "stdout"));
  CHECK(stats.at("model") == model.name);
}

MODEL_TEST_CASE("the text of --help names every option", EACH_MODEL) {
  const auto outcome = run_model(model, {"--help"});
  CHECK(outcome.status == 0);
  CHECK(outcome.err.empty());
  for (const char* option :
       {"--host", "--port", "--udp-sockets", "--no-stdin", "--work", "--stats"})
    CHECK_THAT(outcome.out, Catch::Contains(option));
  CHECK_THAT(outcome.out,
             Catch::Contains("--port N ") && Catch::Contains("(default: 127.0.0.1)\n"));
}

MODEL_TEST_CASE("a TCP port in use causes one error line", EACH_MODEL) {
  const Fd taken = demo::listen_tcp(Address("127.0.0.1", 0));
  const Address address = Address::local_of(taken.get());
  const auto outcome = run_model(model, {"--port", std::to_string(address.port())});
  check_refused(outcome);
  CHECK_THAT(outcome.err, Catch::Contains("bind TCP " + address.to_string() +
                                          ": address already in use"));
}

MODEL_TEST_CASE("a UDP port in use causes one error line", EACH_MODEL) {
  std::uint16_t port = 0;
  const Fd taken = taken_udp_port(port);
  const auto outcome = run_model(model, {"--port", std::to_string(port - 2)});
  check_refused(outcome);
  CHECK_THAT(outcome.err, Catch::Contains("bind UDP 127.0.0.1:" + std::to_string(port) +
                                          ": address already in use"));
}

MODEL_TEST_CASE("TCP uses port P, and UDP ports P to P+K-1", EACH_MODEL) {
  std::uint16_t port = 0;
  taken_udp_port(port);  // the socket is closed at once
  const auto first = static_cast<std::uint16_t>(port - 2);
  demo::Process::Options options;
  options.command = command_of(model, {"--port", std::to_string(first)});
  Server server(options);
  CHECK(server.tcp().port() == first);
  REQUIRE(server.udp_count() == 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(server.udp(i).port() == first + i);
  CHECK(server.end_with(SIGTERM) == 0);
}

MODEL_TEST_CASE("a port can be reused at once", EACH_MODEL) {
  std::uint16_t port = 0;
  {
    Service service(model);
    port = service.tcp().port();
    TcpClient open(service.tcp());
    CHECK(open.ask("abc") == "ABC");
    service.check_ends();  // the server closes first, so its end is in TIME-WAIT
  }
  demo::Process::Options options;
  options.command =
      command_of(model, {"--port", std::to_string(port), "--udp-sockets", "1"});
  Server again(options);
  CHECK(TcpClient(again.tcp()).ask("abc") == "ABC");
  CHECK(again.end_with(SIGTERM) == 0);
}

MODEL_TEST_CASE("a port that needs root causes one error line", EACH_MODEL) {
  std::ifstream limit("/proc/sys/net/ipv4/ip_unprivileged_port_start");
  int first_free = 1024;
  limit >> first_free;
  if (::geteuid() == 0 || first_free <= 80) {
    std::puts("skipped: this user may use every port");
    return;
  }
  const auto outcome = run_model(model, {"--port", "80"});
  check_refused(outcome);
  CHECK_THAT(outcome.err, Catch::Contains("bind TCP 127.0.0.1:80: permission denied"));
}

MODEL_TEST_CASE("without --host, only this machine can connect", EACH_MODEL) {
  Service service(model);
  const auto addresses = testing_support::local_addresses(service.pid());
  CHECK(addresses.size() == 5);
  for (const std::string& address : addresses)
    CHECK_THAT(address, Catch::StartsWith("0100007F:"));
  service.check_ends();
}

MODEL_TEST_CASE("the statistics count requests and bytes of each source", EACH_MODEL) {
  const TemporaryFile file;
  Service service(model, {"--stats", file.path()});
  UdpClient datagrams(service.udp());
  for (int i = 0; i < 3; ++i) CHECK(datagrams.ask("four") == "FOUR");
  CHECK(datagrams.ask("").empty());
  for (int i = 0; i < 2; ++i) {
    TcpClient client(service.tcp());
    CHECK(client.ask("abc") == "ABC");
    CHECK(client.ask("äß") == "ÄSS");
    client.shutdown_write();
    CHECK(client.receive_until_end().empty());
  }
  service.write_in("line\n");
  CHECK(service.read_out(5) == "LINE\n");
  const int signal_number = GENERATE(SIGTERM, SIGINT);
  service.check_ends(signal_number);

  std::ifstream input(file.path());
  const auto stats = nlohmann::json::parse(input);
  CHECK(stats.at("model") == model.name);
  CHECK(stats.at("requests").at("udp") == 4);
  CHECK(stats.at("bytes").at("udp") == 12);
  CHECK(stats.at("requests").at("tcp") == 4);
  CHECK(stats.at("bytes").at("tcp") == 14);
  CHECK(stats.at("connections") == 2);
  CHECK(stats.at("requests").at("stdin") == 1);
  CHECK(stats.at("bytes").at("stdin") == 5);
}

TEST_CASE("a failed thread start causes one error line - Threaded") {
#ifdef REACTOR_HAS_TSAN
  std::puts("skipped: TSan does not start with such a limit of the stack");
#else
  // With a stack larger than the address space, no thread can start.
  const std::string script = "ulimit -s 90000000000 && exec \"$0\" \"$@\"";
  std::vector<std::string> command{"bash", "-c", script};
  for (const std::string& word :
       command_of(Threaded::model(), {"--port", "0", "--no-stdin"}))
    command.push_back(word);
  const testing_support::Outcome outcome = testing_support::run(command);
  if (outcome.err.find("ulimit") != std::string::npos) {
    std::puts("skipped: the limit of the stack cannot be raised here");
    return;
  }
  check_refused(outcome);
  CHECK_THAT(outcome.err, Catch::Contains("start a thread"));
#endif
}
