// The second part of udp_loss: the stop-and-wait protocol. Each message is repeated
// until it is acknowledged. So no message is lost, but some take longer: loss becomes
// delay.

#include <numeric>

#include "demos/transport/path/bad_path.h"
#include "demos/transport/path/stop_and_wait.h"
#include "demos/transport/story/named_udp_socket.h"
#include "demos/transport/udp_loss/udp_loss.h"

namespace transport {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t messages = 30;
constexpr milliseconds timeout{40};  // time before a message is repeated
constexpr milliseconds limit{5000};  // time limit of a whole transfer

std::string ms_text(std::chrono::steady_clock::duration time) {
  return std::to_string(std::chrono::round<milliseconds>(time).count()) + " ms";
}

struct Transferred {
  std::vector<StopAndWait::Delays> delays;
  std::chrono::steady_clock::duration took;
  std::uint64_t lost;  // datagrams to the receiver, as counted by the path
};

/// Whether each message was delivered once, and in order.
bool is_complete(const std::vector<std::size_t>& delivered) {
  std::vector<std::size_t> all(messages);
  std::iota(all.begin(), all.end(), 0U);
  return delivered == all;
}

/// Transfers the messages over a path with these faults and adds a row to the table.
Transferred transfer(Story& story, const std::string& name, const Faults& faults,
                     std::uint64_t seed, std::vector<Story::Row>& rows) {
  const auto& text = udp_loss_texts(story);
  const NamedUdpSocket sender(story, text.sender), receiver(story, text.receiver);
  const BadPath path(faults, seed, receiver.address());
  StopAndWait protocol(sender.fd(), path.entrance(), receiver.fd(), timeout,
                       story.packets());
  const auto begin = std::chrono::steady_clock::now();
  const bool complete = protocol.transfer(messages, limit);
  const auto took = std::chrono::steady_clock::now() - begin;
  story.check(complete && is_complete(protocol.delivered()),
              text.delivered(name, messages));
  rows.push_back({name, std::to_string(protocol.datagrams()),
                  std::to_string(protocol.repeated()), ms_text(took)});
  return {protocol.delays(), took, path.counts(Direction::to_server).lost};
}

}  // namespace

void show_stop_and_wait(Story& story, const LossSettings& settings) {
  const auto& text = udp_loss_texts(story);
  story.step(text.stop_and_wait(ms_text(timeout)));
  Faults good;
  good.delay = settings.faults.delay;
  std::vector<Story::Row> rows;
  transfer(story, text.good_path, good, settings.seed, rows);
  const auto bad = transfer(story, text.bad_path, settings.faults, settings.seed, rows);
  story.table({"", text.datagrams_sent, text.came_twice, text.time}, rows);

  story.step(text.loss_is_delay);
  std::vector<Story::Row> lines;
  for (const auto& [tries, number, shortest, longest] : bad.delays)
    lines.push_back({std::to_string(tries), std::to_string(number), ms_text(shortest),
                     ms_text(longest)});
  story.table({text.tries, text.messages, text.shortest, text.longest}, lines);
  story.check(bad.took >= timeout * bad.lost, text.cost_a_timeout);
  story.say(text.fast_retransmit);
}

}  // namespace transport
