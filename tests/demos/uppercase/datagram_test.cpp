// UDP: each datagram is answered by one datagram from the same socket.

#include <deque>

#include "tests/demos/uppercase/service.h"

namespace {

constexpr std::size_t largest_datagram = 65'507;

}  // namespace

MODEL_TEST_CASE("an empty datagram is answered by an empty one", EACH_MODEL) {
  Service service(model);
  UdpClient client(service.udp());
  CHECK(client.ask("").empty());
  CHECK(client.ask("next") == "NEXT");
  service.check_ends();
}

MODEL_TEST_CASE("the largest datagram comes back whole", EACH_MODEL) {
  Service service(model);
  UdpClient client(service.udp());
  const std::string answer = client.ask(lower_text(largest_datagram));
  CHECK(difference(answer, upper_text(largest_datagram)) == "");
  CHECK(client.ask("next") == "NEXT");
  service.check_ends();
}

MODEL_TEST_CASE("an answer of the largest size is sent", EACH_MODEL) {
  // Each ß becomes SS, which has the same number of bytes, so the answer must fit.
  Service service(model);
  std::string sharp, capital;
  while (sharp.size() + 2 <= largest_datagram) sharp += "ß", capital += "SS";
  UdpClient client(service.udp());
  CHECK(difference(client.ask(sharp), capital) == "");
  service.check_ends();
}

MODEL_TEST_CASE("each datagram has one answer to its sender", EACH_MODEL) {
  Service service(model);
  std::deque<UdpClient> clients;
  for (int i = 0; i < 5; ++i) clients.emplace_back(service.udp());
  for (int round = 0; round < 10; ++round)
    for (std::size_t i = 0; i < clients.size(); ++i)
      clients[i].send("c" + std::to_string(i) + "r" + std::to_string(round));
  for (int round = 0; round < 10; ++round)
    for (std::size_t i = 0; i < clients.size(); ++i)
      CHECK(clients[i].receive() ==
            "C" + std::to_string(i) + "R" + std::to_string(round));
  for (const UdpClient& client : clients)
    CHECK_FALSE(client.readable_within(milliseconds(20)));
  service.check_ends();
}

MODEL_TEST_CASE("one client may use all UDP sockets", EACH_MODEL) {
  Service service(model);
  UdpClient client(service.udp());
  for (std::size_t i = 0; i < service.udp_count(); ++i) {
    const std::string number = std::to_string(i);
    client.send_to(service.udp(i), "to " + number);
    const auto [answer, sender] = client.receive_from();
    CHECK(answer == "TO " + number);
    CHECK(sender == service.udp(i));
  }
  service.check_ends();
}

MODEL_TEST_CASE("a client that has gone does not disturb a UDP socket", EACH_MODEL) {
  Service service(model);
  for (int i = 0; i < 20; ++i) UdpClient(service.udp()).send("gone");
  CHECK(UdpClient(service.udp()).ask("here") == "HERE");
  service.check_ends();
}
