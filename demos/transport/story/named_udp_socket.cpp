#include "demos/transport/story/named_udp_socket.h"

#include <utility>

#include "demos/common/socket.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/story/ports.h"
#include "demos/transport/story/story_texts.h"

namespace transport {

NamedUdpSocket::NamedUdpSocket(Story& story, std::string name, const Address& wanted)
    : story_(&story),
      name_(std::move(name)),
      fd_(open_or_free(story, name_, wanted, demo::bind_udp)),
      address_(Address::local_of(fd_.get())) {}

void NamedUdpSocket::send(const Address& to, std::string_view payload,
                          const std::string& comment) const {
  demo::send_to(fd(), payload, to);
  story_->packets().udp(address_, to, payload, comment);
}

std::optional<demo::Datagram> NamedUdpSocket::receive(std::size_t room) const {
  return demo::receive_from(fd(), demo::time_limit, room);
}

void show_rows(Story& story, const std::vector<const NamedUdpSocket*>& sockets) {
  Story::Row headings = socket_headings;
  headings.front() = story_texts(story).socket;
  std::vector<Story::Row> rows;
  bool same = true;
  for (const NamedUdpSocket* const socket : sockets) {
    const auto row = row_of(socket->fd());
    same = same && row && row->local == socket->address();
    if (!row) continue;
    rows.push_back(socket_cells(*row));
    rows.back().front() = socket->name();
  }
  story.table(headings, rows);
  story.check(same, story_texts(story).names_agree);
}

void show_deliveries(Story& story, const std::vector<Delivery>& expected,
                     const std::string& claim) {
  std::vector<Story::Row> rows;
  bool as_expected = true;
  for (const auto& [from, to] : expected) {
    const auto got = to->receive();
    as_expected = as_expected && got && got->from == from->address();
    if (got)
      rows.push_back({got->from.to_string() + " -> " + to->address().to_string(),
                      to->name() + ", fd " + std::to_string(to->fd()),
                      demo::quoted(got->payload)});
  }
  const StoryTexts& text = story_texts(story);
  story.table({text.packet, text.is_in_queue_of, text.payload}, rows);
  story.check(as_expected, claim);
}

}  // namespace transport
