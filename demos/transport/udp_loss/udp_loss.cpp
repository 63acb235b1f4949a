// UDP may lose, reorder and duplicate datagrams. This program sends numbered datagrams
// over a bad path, the same as in udp_relay, and shows what arrives. A protocol that
// helps is in stop_and_wait_story.cpp.

#include "demos/transport/udp_loss/udp_loss.h"

#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/path/bad_path.h"
#include "demos/transport/path/numbered.h"
#include "demos/transport/story/named_udp_socket.h"
#include "demos/transport/story/options.h"

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
  const NamedUdpSocket sender(story, "sender"), receiver(story, "receiver");
  const BadPath path(settings.faults, settings.seed, receiver.address());
  story.step(transport::count_of(count, "numbered datagram") + " through a bad path");
  story.table({"sender", "path", "receiver"},
              {{sender.address().to_string(), path.entrance().to_string(),
                receiver.address().to_string()}});
  const auto done = send_numbers(sender, path);
  const auto seen = transport::receive_numbers(receiver.fd(), done.sent, count);
  for (std::size_t i = 0; i < count; i += per_line)
    story.show(seen.picture.substr(i, per_line));
  story.say("= arrived   . lost   < late, after a higher number   2 arrived twice");

  story.step("What the receiver concludes from the numbers, and what the path did");
  const auto row = [](const char* name, std::uint64_t a, std::uint64_t b) {
    return Story::Row{name, std::to_string(a), std::to_string(b)};
  };
  story.table({"", "receiver", "path"},
              {row("lost", seen.lost, done.lost), row("late", seen.late, done.late),
               row("twice", seen.twice, done.duplicated)});
  story.check(seen.lost == done.lost && seen.late == done.late &&
                  seen.twice == done.duplicated && done.received == count,
              "they agree; without numbers the receiver would not know");
  return story.check(seen.lost < count, "some arrive, so a protocol can help");
}

}  // namespace

int main(int argc, char** argv) {
  LossSettings settings;
  return transport::run_story(
      "udp_loss",
      {"UDP: what may happen, and what helps", "UDP: what may happen, and what helps"},
      argc, argv,
      [&](Story& story) {
        story.filters("udp and host 127.0.0.1", "udp");
        if (show_loss(story, settings)) transport::show_stop_and_wait(story, settings);
      },
      [&](demo::CommandLine& line) {
        transport::add_fault_options(line, settings.faults, settings.seed);
      });
}
