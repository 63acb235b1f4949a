// All three kinds of source at once: stdin, UDP sockets and TCP connections.

#include <poll.h>

#include <deque>

#include "tests/demos/uppercase/service.h"

MODEL_TEST_CASE("stdin, UDP and TCP are served at once", CONCURRENT_MODELS) {
  Service service(model);
  REQUIRE(service.udp_count() == 4);
  std::deque<TcpClient> streams;
  std::deque<UdpClient> datagrams;
  for (int i = 0; i < 8; ++i) streams.emplace_back(service.tcp());
  for (std::size_t i = 0; i < 4; ++i) datagrams.emplace_back(service.udp(i));

  for (int round = 0; round < 10; ++round) {
    const std::string number = " " + std::to_string(round) + "/";
    for (std::size_t i = 0; i < streams.size(); ++i)
      streams[i].send("stream" + number + std::to_string(i));
    service.write_in("line" + number + "\n");
    for (std::size_t i = 0; i < datagrams.size(); ++i)
      datagrams[i].send("datagram" + number + std::to_string(i));

    for (std::size_t i = 0; i < datagrams.size(); ++i)
      CHECK(datagrams[i].receive() == "DATAGRAM" + number + std::to_string(i));
    const std::string line = "LINE" + number + "\n";
    CHECK(service.read_out(line.size()) == line);
    for (std::size_t i = 0; i < streams.size(); ++i) {
      const std::string answer = "STREAM" + number + std::to_string(i);
      CHECK(streams[i].receive(answer.size()) == answer);
    }
  }
  service.check_ends();
}

TEST_CASE("stdin, UDP and TCP are served one by one - Blocking") {
  Service service(Blocking::model());
  for (int round = 0; round < 5; ++round) {
    CHECK(TcpClient(service.tcp()).ask("stream") == "STREAM");
    service.write_in("line\n");
    CHECK(service.read_out(5) == "LINE\n");
    for (std::size_t i = 0; i < 4; ++i)
      CHECK(UdpClient(service.udp(i)).ask("datagram") == "DATAGRAM");
  }
  service.check_ends();
}

TEST_CASE("while a silent connection is open, all others wait - Blocking") {
  Service service(Blocking::model());
  TcpClient first(service.tcp());
  CHECK(first.ask("first") == "FIRST");
  TcpClient second(service.tcp());
  UdpClient datagrams(service.udp());
  second.send("second");
  datagrams.send("datagram");
  service.write_in("line\n");
  CHECK_FALSE(second.readable_within(quiet_span));
  CHECK_FALSE(datagrams.readable_within(milliseconds(0)));
  CHECK_FALSE(testing_support::wait_for(service.process().out(), POLLIN,
                                        Deadline(milliseconds(0))));
  CHECK(first.ask("more") == "MORE");

  first.close();
  CHECK(second.receive(6) == "SECOND");
  second.close();
  CHECK(datagrams.receive() == "DATAGRAM");
  CHECK(service.read_out(5) == "LINE\n");
  service.check_ends();
}

MODEL_TEST_CASE("a silent client delays no other client", CONCURRENT_MODELS) {
  Service service(model);
  TcpClient silent(service.tcp());
  service.check_serves();
  service.write_in("line\n");
  CHECK(service.read_out(5) == "LINE\n");
  CHECK(silent.ask("awake") == "AWAKE");
  service.check_ends();
}

MODEL_TEST_CASE("the option --udp-sockets sets the number of UDP sockets", EACH_MODEL) {
  Service service(model, {"--udp-sockets", "7"});
  REQUIRE(service.udp_count() == 7);
  for (std::size_t i = 0; i < 7; ++i)
    CHECK(UdpClient(service.udp(i)).ask("abc") == "ABC");
  service.check_ends();
}

MODEL_TEST_CASE("there may be no UDP sockets", EACH_MODEL) {
  Service service(model, {"--udp-sockets", "0"});
  CHECK(service.udp_count() == 0);
  CHECK(TcpClient(service.tcp()).ask("abc") == "ABC");
  service.check_ends();
}

MODEL_TEST_CASE("the option --work does not change the answers", EACH_MODEL) {
  Service service(model, {"--work", "500"});
  service.check_serves();
  service.check_ends();
}

MODEL_TEST_CASE("the option --host may be an IPv6 address", EACH_MODEL) {
  Service service(model, {"--host", "::1"});
  CHECK(service.tcp().host() == "::1");
  service.check_serves();
  service.check_ends();
}
