// The second part of udp_loss: stop-and-wait. Each message is sent again and again
// until it is acknowledged. Nothing is lost any more, it just takes longer: loss
// becomes delay.

#include <numeric>

#include "demos/transport/path/bad_path.h"
#include "demos/transport/path/stop_and_wait.h"
#include "demos/transport/story/named_udp_socket.h"
#include "demos/transport/udp_loss/udp_loss.h"

namespace transport {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t messages = 30;
constexpr milliseconds timeout{40};  // until a message is sent again
constexpr milliseconds limit{5000};  // of a whole transfer

std::string ms_text(std::chrono::steady_clock::duration time) {
  return std::to_string(std::chrono::round<milliseconds>(time).count()) + " ms";
}

struct Transferred {
  std::vector<StopAndWait::Delays> delays;
  std::chrono::steady_clock::duration took;
  std::uint64_t lost;  // messages, as the path has counted
};

/// Each once, in order.
bool is_complete(const std::vector<std::size_t>& delivered) {
  std::vector<std::size_t> all(messages);
  std::iota(all.begin(), all.end(), 0U);
  return delivered == all;
}

/// Adds its row to the table.
Transferred transfer(Story& story, const std::string& name, const Faults& faults,
                     std::uint64_t seed, std::vector<Story::Row>& rows) {
  const NamedUdpSocket sender(story, "sender"), receiver(story, "receiver");
  const BadPath path(faults, seed, receiver.address());
  StopAndWait protocol(sender.fd(), path.entrance(), receiver.fd(), timeout,
                       story.packets());
  const auto begin = std::chrono::steady_clock::now();
  const bool complete = protocol.transfer(messages, limit);
  const auto took = std::chrono::steady_clock::now() - begin;
  story.check(
      complete && is_complete(protocol.delivered()),
      name + ": " + count_of(messages, "message") + " delivered, each once, in order");
  rows.push_back({name, std::to_string(protocol.datagrams()),
                  std::to_string(protocol.repeated()), ms_text(took)});
  return {protocol.delays(), took, path.counts(Direction::to_server).lost};
}

}  // namespace

void show_stop_and_wait(Story& story, const LossSettings& settings) {
  story.step("Stop-and-wait: again after " + ms_text(timeout) +
             ", until it is acknowledged");
  Faults good;
  good.delay = settings.faults.delay;
  std::vector<Story::Row> rows;
  transfer(story, "good path", good, settings.seed, rows);
  const auto bad = transfer(story, "bad path", settings.faults, settings.seed, rows);
  story.table({"", "datagrams sent", "came twice", "time"}, rows);

  story.step("Loss has become delay");
  std::vector<Story::Row> lines;
  for (const auto& [tries, number, shortest, longest] : bad.delays)
    lines.push_back({std::to_string(tries), std::to_string(number), ms_text(shortest),
                     ms_text(longest)});
  story.table({"tries", "messages", "shortest", "longest delay"}, lines);
  story.check(bad.took >= timeout * bad.lost,
              "each message that the path lost cost a timeout");
}

}  // namespace transport
