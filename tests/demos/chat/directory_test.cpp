// Discovery by datagrams, also with forged ones.

#include "demos/chat/directory.h"

#include "tests/demos/chat/network.h"

using chat::Directory;
using namespace chat_test;

namespace {

constexpr auto start_time = chat::Time() + 1h;

std::string nonce_of(const std::string& probe) {
  return chat::parse_presence(probe)->nonce;
}

}  // namespace

TEST_CASE("only an address that has answered is connected to") {
  Directory directory("anna", at(1));
  directory.add(at(2), true, start_time);
  const auto probes = directory.due_probes(start_time);
  REQUIRE(probes.size() == 1);
  CHECK(probes[0].first == at(2));
  const std::string nonce = nonce_of(probes[0].second);
  // These are not answers: another source, another nonce, and no probe before.
  directory.handle_datagram("HERE bob " + nonce, at(3), {}, start_time);
  directory.handle_datagram("HERE bob 0" + nonce, at(2), {}, start_time);
  directory.handle_datagram("HERE eve 1f", at(9), {}, start_time);
  CHECK_FALSE(directory.next_peer_to_connect());
  directory.handle_datagram("HERE bob " + nonce, at(2), {}, start_time);
  CHECK(directory.next_peer_to_connect() == at(2));
  CHECK_FALSE(directory.next_peer_to_connect());
}

TEST_CASE("a repeated answer is ignored") {
  Directory directory("anna", at(1));
  directory.add(at(2), true, start_time);
  const std::string nonce = nonce_of(directory.due_probes(start_time)[0].second);
  directory.handle_datagram("HERE bob " + nonce + " 127.0.0.1:3", at(2), {},
                            start_time);
  directory.handle_datagram("HERE bob " + nonce + " 127.0.0.1:4", at(2), {},
                            start_time);
  CHECK(directory.addresses() == std::vector<Address>{at(2), at(3)});
}

TEST_CASE("an answer is never longer than its probe") {
  Directory directory("anna", at(1));
  std::vector<Address> here;
  for (int port = 100; port < 160; ++port) here.push_back(at(port));
  for (std::size_t size = 10; size < 1200; size += 7) {
    std::string probe = "HELLO eve 1f";
    probe.resize(std::max(size, probe.size()), ' ');
    CHECK(directory.handle_datagram(probe, at(9), here, start_time).size() <=
          probe.size());
  }
  CHECK(directory.handle_datagram("HELLO bobobob 1f", at(9), here, start_time) ==
        "HERE anna 1f");
  CHECK(directory.handle_datagram("HELLO b 1f", at(9), here, start_time).empty());
}

TEST_CASE("a probe from an unknown address causes no probe and no connect") {
  Directory directory("anna", at(1));
  for (int port = 100; port < 1000; ++port)
    directory.handle_datagram("HELLO eve 1f", at(port), {}, start_time);
  CHECK(directory.addresses().empty());
  CHECK(directory.due_probes(start_time).empty());
}

TEST_CASE("the addresses that a buddy reports are limited in number and rate") {
  Directory directory("anna", at(1));
  directory.add(at(2), true, start_time);
  chat::Time now = start_time;
  for (int round = 0; round < 50; ++round) {
    directory.on_disconnected(at(2), now);
    now += 2s;
    for (const auto& [to, probe] : directory.due_probes(now)) {
      if (to != at(2)) continue;
      std::string answer = "HERE bob " + nonce_of(probe);
      for (int port = 0; port < 50; ++port)
        answer += " 127.0.0.1:" + std::to_string(1000 + round * 50 + port);
      directory.handle_datagram(answer, at(2), {}, now);
    }
  }
  CHECK(directory.addresses().size() <= chat::max_addresses);
  CHECK(directory.due_probes(now + 1s).size() <= 16);
  CHECK(directory.due_probes(now + 1s).empty());  // within 100 ms, no second round
}

TEST_CASE("a reported address is probed three times and then forgotten") {
  Directory directory("anna", at(1));
  directory.add(at(2), false, start_time);
  std::size_t probes = 0;
  for (chat::Time now = start_time; now < start_time + 10s; now += 100ms)
    for (const auto& [to, probe] : directory.due_probes(now)) {
      ++probes;
      CHECK(probe.size() == std::string("HELLO  ").size() + 20 + 16);
    }
  CHECK(probes == 3);
  CHECK(directory.addresses().empty());
  CHECK(directory.next_probe_time() == chat::Time::max());
}

TEST_CASE("an address from the user is probed without end") {
  Directory directory("anna", at(1));
  directory.add(at(2), true, start_time);
  std::size_t probes = 0;
  for (chat::Time now = start_time; now < start_time + 60s; now += 100ms)
    probes += directory.due_probes(now).size();
  CHECK(probes >= 55);
  CHECK(directory.unanswered() == std::vector<Address>{at(2)});
}

TEST_CASE("few connects run at once, and none is forgotten") {
  Directory directory("anna", at(1));
  for (int port = 100; port < 120; ++port) directory.add(at(port), true, start_time);
  chat::Time now = start_time;
  for (int round = 0; round < 2; ++round, now += 200ms)
    for (const auto& [to, probe] : directory.due_probes(now))
      directory.handle_datagram("HERE x " + nonce_of(probe), to, {}, now);
  std::vector<Address> outgoing;
  while (const auto next = directory.next_peer_to_connect()) outgoing.push_back(*next);
  CHECK(outgoing.size() == 8);
  for (std::size_t i = 0; i < outgoing.size(); ++i) {
    directory.on_connected(outgoing[i], now);
    while (const auto next = directory.next_peer_to_connect())
      outgoing.push_back(*next);
  }
  CHECK(outgoing.size() == 20);
}

TEST_CASE("BYE does not end an established connection") {
  Directory directory("anna", at(1));
  directory.add(at(2), false, start_time);
  directory.on_connected(at(2), start_time);
  directory.handle_datagram("BYE bob", at(2), {}, start_time);
  CHECK(directory.addresses() == std::vector<Address>{at(2)});
  directory.on_disconnected(at(2), start_time);
  directory.handle_datagram("BYE bob", at(2), {}, start_time);
  CHECK(directory.addresses().empty());
}

TEST_CASE("our own address and other address families are not added") {
  Directory directory("anna", at(1));
  directory.add(at(1), true, start_time);
  directory.add(at(0), true, start_time);
  directory.add(Address("::1", 5), true, start_time);
  CHECK(directory.addresses().empty());
}

TEST_CASE("an invalid datagram is not answered") {
  Directory directory("anna", at(1));
  for (const std::string text : {"", "\n", "HELLO", "\x1b[2J", "BYE", "HERE a b c d"})
    CHECK(directory.handle_datagram(text, at(9), {at(5)}, start_time).empty());
}

TEST_CASE("after a refusal, the pauses between probes grow") {
  Directory directory("anna", at(1));
  directory.add(at(2), true, start_time);
  chat::Time now = start_time;
  std::vector<chat::Clock::duration> pauses;
  for (int i = 0; i < 9; ++i) {
    directory.on_refused(at(2), now);
    directory.on_disconnected(at(2), now);  // the end of the connection changes nothing
    CHECK(directory.is_complete());
    const chat::Time next = directory.next_probe_time();
    CHECK(directory.due_probes(next - 1ms).empty());
    const auto probes = directory.due_probes(next);
    REQUIRE(probes.size() == 1);
    pauses.push_back(next - now);
    now = next;
  }
  CHECK(pauses.front() == 10s);
  CHECK(pauses[1] == 20s);
  CHECK(pauses.back() == 640s);
  directory.on_connected(at(2), now);
  directory.on_refused(at(2), now);
  CHECK(directory.next_probe_time() == now + 10s);
}

TEST_CASE("an avoided address is never probed") {
  Directory directory("anna", at(1));
  directory.add(at(2), true, start_time);
  directory.avoid(at(2));
  directory.on_refused(at(2), start_time);
  CHECK(directory.next_probe_time() == chat::Time::max());
}
