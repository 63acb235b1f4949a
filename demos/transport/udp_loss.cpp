// UDP may lose, swap and duplicate: numbered datagrams through a bad path (udp_relay)
// show it. Then stop-and-wait: each message again and again until it is acknowledged.
// Nothing is lost any more, it just takes longer: loss becomes delay.

#include <algorithm>
#include <map>

#include "demos/common/socket.h"
#include "demos/transport/bad_path.h"
#include "demos/transport/calls.h"
#include "demos/transport/numbered.h"
#include "demos/transport/relay_options.h"
#include "demos/transport/socket_table.h"
#include "demos/transport/stop_and_wait.h"
#include "demos/transport/story.h"

using reactor::Address;
using std::chrono::milliseconds;
using transport::BadPath;
using transport::Direction;
using transport::Faults;
using transport::Story;

namespace {

constexpr std::size_t count = 120;    // numbered datagrams
constexpr std::size_t per_line = 60;  // of the picture
constexpr std::size_t messages = 30;  // of stop-and-wait
constexpr milliseconds timeout{40};   // until a message is sent again

struct Settings {
  Faults faults{0.2, 0.05, 0.05, milliseconds(2), milliseconds(0)};
  std::uint64_t seed = 1;
};

using Waits = std::vector<std::chrono::steady_clock::duration>;

std::string ms_text(std::chrono::steady_clock::duration time) {
  return std::to_string(std::chrono::round<milliseconds>(time).count()) + " ms";
}

void show_loss(Story& story, const Settings& settings) {
  const demo::Fd sender = demo::bind_udp(Address("127.0.0.1", 0));
  const demo::Fd receiver = demo::bind_udp(Address("127.0.0.1", 0));
  const Address to = Address::local_of(receiver.get());
  const BadPath path(settings.faults, settings.seed, to);
  story.step(transport::count_of(count, "numbered datagram") + " through a bad path");
  story.table({"sender", "path", "receiver"},
              {{Address::local_of(sender.get()).to_string(),
                path.entrance().to_string(), to.to_string()}});
  for (std::size_t i = 0; i < count; ++i) {
    transport::send_to(sender.get(), std::to_string(i), path.entrance());
    story.packets().udp(Address::local_of(sender.get()), path.entrance(),
                        std::to_string(i));
  }
  transport::soon([&] {
    const auto counts = path.counts(Direction::to_server);
    return counts.received == count && counts.settled();
  });
  const auto done = path.counts(Direction::to_server);
  const auto seen = transport::receive_numbers(receiver.get(), done.sent, count);
  for (std::size_t i = 0; i < count; i += per_line)
    story.show(seen.picture.substr(i, per_line));
  story.say("= arrived   . lost   < late, behind a higher number   2 twice");

  story.step("The receiver's numbers, and what the path says it did");
  const auto row = [](const char* name, std::uint64_t a, std::uint64_t b) {
    return Story::Row{name, std::to_string(a), std::to_string(b)};
  };
  story.table({"", "receiver", "path"},
              {row("lost", seen.lost, done.lost), row("late", seen.late, done.late),
               row("twice", seen.twice, done.duplicated)});
  story.check(seen.lost == done.lost && seen.late == done.late &&
                  seen.twice == done.duplicated && done.received == count,
              "they agree");
  story.check(!transport::readable(receiver.get()), "and nothing else came");
}

/// One transfer: its row of the table, and whether it was complete and in order.
Story::Row transfer(Story& story, const std::string& name, const Faults& faults,
                    std::uint64_t seed, std::map<std::size_t, Waits>& by_tries) {
  const demo::Fd sender = demo::bind_udp(Address("127.0.0.1", 0));
  const demo::Fd receiver = demo::bind_udp(Address("127.0.0.1", 0));
  const BadPath path(faults, seed, Address::local_of(receiver.get()));
  transport::StopAndWait protocol(sender.get(), path.entrance(), receiver.get(),
                                  timeout, story.packets());
  const auto begin = std::chrono::steady_clock::now();
  const bool complete = protocol.transfer(messages, milliseconds(10'000));
  const auto took = std::chrono::steady_clock::now() - begin;
  std::size_t datagrams = 0;
  for (const auto& sent : protocol.sent()) {
    datagrams += sent.tries;
    by_tries[sent.tries].push_back(sent.delay);
  }
  story.check(complete && protocol.delivered().size() == messages,
              name + ": " + transport::count_of(messages, "message") +
                  " delivered, each once, in order");
  if (complete)
    story.check(transport::soon([&] {
                  return path.counts(Direction::to_server).received == datagrams;
                }),
                name + ": the path got every try");
  return {name, std::to_string(datagrams), std::to_string(protocol.repeated()),
          ms_text(took)};
}

void show_stop_and_wait(Story& story, const Settings& settings) {
  story.step("Stop-and-wait: again after " + std::to_string(timeout.count()) +
             " ms, until it is acknowledged");
  std::map<std::size_t, Waits> unused, by_tries;
  Faults good;
  good.delay = settings.faults.delay;
  const auto rows = {
      transfer(story, "good path", good, settings.seed, unused),
      transfer(story, "bad path", settings.faults, settings.seed, by_tries)};
  story.table({"", "datagrams", "came twice", "time"}, rows);

  story.step("Loss has become delay");
  std::vector<Story::Row> lines;
  bool waited = true;
  for (auto& [tries, waits] : by_tries) {
    const auto [least, most] = std::minmax_element(waits.begin(), waits.end());
    waited = waited && *least >= timeout * (tries - 1);
    lines.push_back({std::to_string(tries), std::to_string(waits.size()),
                     ms_text(*least), ms_text(*most)});
  }
  story.table({"tries", "messages", "shortest", "longest delay"}, lines);
  story.check(waited, "each further try cost a timeout");
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  return transport::tell(
      "udp_loss", "UDP: what may happen, and what helps", argc, argv,
      [&](Story& story) {
        story.filters("udp and host 127.0.0.1", "udp");
        show_loss(story, settings);
        show_stop_and_wait(story, settings);
      },
      [&](CLI::App& app) {
        transport::add_fault_options(app, settings.faults, settings.seed);
      });
}
