// The second part of datagrams: the largest datagram (the slide says 65,536 bytes,
// which is wrong), and what happens if the receive buffer is too small.

#include <cerrno>
#include <system_error>

#include "demos/common/blocking_calls.h"
#include "demos/transport/datagrams/datagrams.h"
#include "demos/transport/story/packet.h"

namespace transport {

namespace {

/// Returns "", or the error EMSGSIZE as text.
std::string try_to_send(const Sockets& sockets, std::size_t size) {
  try {
    sockets.client.send(sockets.server.address(), std::string(size, 'x'));
    return "";
  } catch (const std::system_error& error) {
    if (error.code().value() != EMSGSIZE) throw;
    return "EMSGSIZE: " + error.code().message();
  }
}

void show_sizes(Story& story, const Sockets& sockets) {
  const auto& text = datagrams_texts(story);
  story.step(text.how_large);
  std::vector<Story::Row> rows;
  bool as_expected = true;
  for (const std::size_t size : {1U, 1472U, 1473U, 65'507U, 65'508U, 65'536U}) {
    const std::string error = try_to_send(sockets, size);
    const auto got = error.empty() ? sockets.server.receive() : std::nullopt;
    const std::size_t arrived = got ? got->size : 0;
    const bool fits = size <= max_udp_payload;
    as_expected = as_expected && arrived == (fits ? size : 0);
    rows.push_back({std::to_string(size), error.empty() ? text.sent : error,
                    got ? std::to_string(arrived) : "-"});
  }
  story.table({text.bytes, "sendto", text.received}, rows);
  story.say(text.why_limit);
  story.check(as_expected, text.limit);
  story.say(text.fragments);
}

void show_truncation(Story& story, const Sockets& sockets) {
  const auto& text = datagrams_texts(story);
  story.step(text.too_small);
  sockets.client.send(sockets.server.address(), "a datagram of 27 characters");
  sockets.client.send(sockets.server.address(), "the next one");
  demo::readable(sockets.server.fd(), demo::time_limit);
  const std::size_t announced = demo::next_datagram_size(sockets.server.fd());
  const auto cut = sockets.server.receive(10);
  const auto next = sockets.server.receive(2048);
  if (!story.check(cut && next && announced == cut->size, text.size_known)) return;
  story.table({text.call, text.got, text.of, text.payload},
              {{"recvfrom(10)", std::to_string(cut->payload.size()),
                std::to_string(cut->size), demo::quoted(cut->payload)},
               {"recvfrom(2048)", std::to_string(next->payload.size()),
                std::to_string(next->size), demo::quoted(next->payload)}});
  story.check(next->payload == "the next one", text.rest_is_lost);
}

}  // namespace

void show_size_limits(Story& story, const Sockets& sockets) {
  show_sizes(story, sockets);
  show_truncation(story, sockets);
}

}  // namespace transport
