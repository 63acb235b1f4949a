// UDP may lose, reorder and duplicate datagrams. This program sends numbered datagrams
// over a bad path, the same as in udp_relay, and shows what arrives. A protocol that
// helps is in stop_and_wait_story.cpp.

#include "demos/transport/udp_loss/udp_loss.h"

#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/path/bad_path.h"
#include "demos/transport/path/numbered.h"
#include "demos/transport/story/named_udp_socket.h"
#include "demos/transport/story/options.h"
#include "demos/transport/udp_loss/udp_loss_english.h"
#include "demos/transport/udp_loss/udp_loss_german.h"

using transport::BadPath;
using transport::Direction;
using transport::LossSettings;
using transport::NamedUdpSocket;
using transport::Story;

namespace {

constexpr std::size_t count = 120;    // numbered datagrams
constexpr std::size_t per_line = 60;  // characters of the picture in one line

/// Sends the numbers and waits until the path has handled all of them. Returns the
/// counters of the path.
transport::Relay::Counts send_numbers(const NamedUdpSocket& sender,
                                      const BadPath& path) {
  for (std::size_t i = 0; i < count; ++i)
    sender.send(path.entrance(), std::to_string(i));
  const auto counts = [&] { return path.counts(Direction::to_server); };
  transport::wait_until(
      [&] { return counts().received == count && counts().settled(); });
  return counts();
}

/// Returns whether any datagram arrived.
bool show_loss(Story& story, const LossSettings& settings) {
  const auto& text = transport::udp_loss_texts(story);
  const NamedUdpSocket sender(story, text.sender), receiver(story, text.receiver);
  const BadPath path(settings.faults, settings.seed, receiver.address());
  story.step(text.through_bad_path(count));
  story.table({text.sender, text.path, text.receiver},
              {{sender.address().to_string(), path.entrance().to_string(),
                receiver.address().to_string()}});
  const auto done = send_numbers(sender, path);
  const auto seen = transport::receive_numbers(receiver.fd(), done.sent, count);
  for (std::size_t i = 0; i < count; i += per_line)
    story.show(seen.picture.substr(i, per_line));
  story.say(text.legend);

  story.step(text.conclusion);
  const auto row = [](const std::string& name, std::uint64_t a, std::uint64_t b) {
    return Story::Row{name, std::to_string(a), std::to_string(b)};
  };
  story.table(
      {"", text.receiver, text.path},
      {row(text.lost, seen.lost, done.lost), row(text.late, seen.late, done.late),
       row(text.twice, seen.twice, done.duplicated)});
  story.check(seen.lost == done.lost && seen.late == done.late &&
                  seen.twice == done.duplicated && done.received == count,
              text.they_agree);
  return story.check(seen.lost < count, text.some_arrive);
}

}  // namespace

const transport::UdpLossTexts& transport::udp_loss_texts(const Story& story) {
  return story.in(udp_loss_english, udp_loss_german);
}

int main(int argc, char** argv) {
  LossSettings settings;
  return transport::run_story(
      "udp_loss", {transport::udp_loss_english.title, transport::udp_loss_german.title},
      argc, argv,
      [&](Story& story) {
        story.filters("udp and host 127.0.0.1", "udp");
        if (show_loss(story, settings)) transport::show_stop_and_wait(story, settings);
      },
      [&](demo::CommandLine& line) {
        transport::add_fault_options(line, settings.faults, settings.seed);
      });
}
