// One loop serves a flooded UDP socket, a chat and a timer. How long the chat and the
// timer wait depends on one decision: how many datagrams the handler takes before it
// returns to the loop. UDP has no flow control, so nothing slows the flood down; the
// kernel drops the datagrams that do not fit into the receive buffer.

#include "demos/transport/fairness/fairness.h"

#include "demos/common/socket.h"
#include "demos/transport/story/story.h"

using transport::Experiment;
using transport::Measurements;
using transport::Story;

namespace {

constexpr std::size_t max_batch = 32;

using Serve = std::function<void(Experiment&)>;

class Comparison {
 public:
  explicit Comparison(Story& story)
      : story_(story), listener_(demo::listen_tcp(reactor::Address("127.0.0.1", 0))) {
    const auto address = reactor::Address::local_of(listener_.get());
    const std::string port = std::to_string(address.port());
    story.filters("tcp port " + port, "tcp.port == " + port);
  }

  /// Runs the server, adds a row to the table, and shows the table.
  Measurements run(const std::string& name, bool flooded, const Serve& serve) {
    demo::Connection chat = demo::open_connection(listener_);
    const auto client = chat.client_address, server = chat.server_address;
    Experiment experiment(std::move(chat), flooded);
    serve(experiment);
    Measurements measured = experiment.result();
    note(client, server, measured.answers.size());
    rows_.push_back({name, transport::quantile_text(measured.late, 0.5),
                     transport::quantile_text(measured.late, 1),
                     transport::quantile_text(measured.answers, 0.5),
                     transport::quantile_text(measured.answers, 1),
                     std::to_string(measured.answers.size()),
                     std::to_string(measured.largest_batch)});
    story_.table({"", "timer", "worst", "chat", "worst", "lines", "in one turn"},
                 rows_);
    return measured;
  }

 private:
  void note(const reactor::Address& client, const reactor::Address& server,
            std::size_t lines) {
    story_.packets().tcp_connect(client, server, "the chat, without the flood");
    for (std::size_t i = 0; i < lines; ++i) {
      story_.packets().tcp_data(client, server, "hello\n");
      story_.packets().tcp_data(server, client, "hello\n");
    }
    story_.packets().tcp_close(client, server);
  }

  Story& story_;
  demo::Fd listener_;
  std::vector<Story::Row> rows_;
};

void check_flood(Story& story, const Measurements& measured) {
  story.check(measured.sent == measured.handled + measured.dropped,
              "of " + std::to_string(measured.sent) + " datagrams " +
                  std::to_string(measured.handled) + " were handled, and " +
                  std::to_string(measured.dropped) +
                  " dropped, as the kernel's table says (/proc/net/udp)");
}

void use_library(Story& story, Comparison& comparison) {
  story.step("A timer and a chat in one loop, without a flood");
  story.say(
      "How late are the timer (every 10 ms) and the answers to a chat client? The "
      "client sends a line every 10 ms, but only after the last one is answered. The "
      "table shows median and worst case, and how many lines were answered.");
  comparison.run("no flood", false, transport::serve_with_library);

  story.step("A flood of UDP beside them, 0.4 s; each datagram is 20 us of work");
  const Measurements measured =
      comparison.run("library", true, transport::serve_with_library);
  check_flood(story, measured);
  story.check(measured.largest_batch <= 100,
              "the library takes a few datagrams, then it is the others' turn");
}

void serve_by_hand(Story& story, Comparison& comparison) {
  story.step("By hand: the handler reads \"until EAGAIN\", as many examples do");
  const Measurements greedy =
      comparison.run("until EAGAIN", true, [](Experiment& experiment) {
        transport::serve_by_hand(experiment, static_cast<std::size_t>(-1));
      });
  check_flood(story, greedy);
  story.check(greedy.largest_batch >= transport::Flood::initial_datagrams / 2,
              "the handler took " + std::to_string(greedy.largest_batch) +
                  " datagrams, and only then was it the others' turn");

  story.step("By hand: at most 32 datagrams, then the others' turn");
  const Measurements measured = comparison.run(
      "32 a turn", true,
      [](Experiment& experiment) { transport::serve_by_hand(experiment, max_batch); });
  check_flood(story, measured);
  story.check(measured.largest_batch <= max_batch,
              "nobody waits for more than 32 datagrams; the rest waits in the kernel");
  // The worst case of the second run is not used: another program may have caused it.
  story.check(
      transport::quantile(greedy.late, 1) > transport::quantile(measured.late, 0.9),
      "the timer's worst delay with \"until EAGAIN\" exceeds 9 of 10 delays here");
}

void compare(Story& story) {
  Comparison comparison(story);
  use_library(story, comparison);
  serve_by_hand(story, comparison);
  transport::show_order(story);
}

}  // namespace

int main(int argc, char** argv) {
  return transport::run_story("fairness",
                              {"One loop: a flood, a chat and a timer",
                               "One loop: a flood, a chat and a timer"},
                              argc, argv, compare);
}
