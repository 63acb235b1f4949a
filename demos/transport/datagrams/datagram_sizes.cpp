// The second part of datagrams: the largest datagram (the slide says 65,536 bytes,
// which is wrong), and what happens if the receive buffer is too small.

#include <cerrno>
#include <system_error>

#include "demos/common/blocking_calls.h"
#include "demos/transport/datagrams/datagrams.h"
#include "demos/transport/story/packet.h"

namespace transport {

namespace {

/// Returns "sent", or the error EMSGSIZE as text.
std::string try_to_send(const Sockets& sockets, std::size_t size) {
  try {
    sockets.client.send(sockets.server.address(), std::string(size, 'x'));
    return "sent";
  } catch (const std::system_error& error) {
    if (error.code().value() != EMSGSIZE) throw;
    return "EMSGSIZE: " + error.code().message();
  }
}

void show_sizes(Story& story, const Sockets& sockets) {
  story.step("How large? The slide says 65,536 bytes");
  std::vector<Story::Row> rows;
  bool as_expected = true;
  for (const std::size_t size : {1U, 1472U, 1473U, 65'507U, 65'508U, 65'536U}) {
    const std::string result = try_to_send(sockets, size);
    const auto got = result == "sent" ? sockets.server.receive() : std::nullopt;
    const std::size_t arrived = got ? got->size : 0;
    const bool fits = size <= max_udp_payload;
    as_expected = as_expected && arrived == (fits ? size : 0);
    rows.push_back({std::to_string(size), result, got ? std::to_string(arrived) : "-"});
  }
  story.table({"bytes", "sendto", "received"}, rows);
  story.say(
      "An IPv4 packet has at most 65,535 bytes. Its header takes 20 of them, and the "
      "UDP header takes 8.");
  story.check(as_expected, "65,507 is the limit; more is not lost, but refused");
  story.say(
      "(1,472 bytes fit into one Ethernet frame. IP cuts a larger packet into "
      "fragments, not UDP. If one fragment is lost, the whole datagram is lost.)");
}

void show_truncation(Story& story, const Sockets& sockets) {
  story.step("A buffer that is too small: the rest is lost");
  sockets.client.send(sockets.server.address(), "a datagram of 27 characters");
  sockets.client.send(sockets.server.address(), "the next one");
  demo::readable(sockets.server.fd(), demo::time_limit);
  const std::size_t announced = demo::next_datagram_size(sockets.server.fd());
  const auto cut = sockets.server.receive(10);
  const auto next = sockets.server.receive(2048);
  if (!story.check(cut && next && announced == cut->size, "the kernel knew the size"))
    return;
  story.table({"call", "got", "of", "payload"},
              {{"recvfrom(10)", std::to_string(cut->payload.size()),
                std::to_string(cut->size), demo::quoted(cut->payload)},
               {"recvfrom(2048)", std::to_string(next->payload.size()),
                std::to_string(next->size), demo::quoted(next->payload)}});
  story.check(next->payload == "the next one", "nobody gets the other 17 bytes");
}

}  // namespace

void show_size_limits(Story& story, const Sockets& sockets) {
  show_sizes(story, sockets);
  show_truncation(story, sockets);
}

}  // namespace transport
