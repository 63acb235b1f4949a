// The four programs of the slides, C++ and Python: what they say when something fails.

#include <sys/socket.h>

#include "tests/demos/lecture/programs.h"

using namespace lecture_test;
using testing_support::line_count;
using testing_support::lower_text;

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
