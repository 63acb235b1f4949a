// One loop serves a flooded UDP socket, a chat and a timer. How long the chat and the
// timer wait depends on one decision: how many datagrams the handler takes before it
// returns to the loop. UDP has no flow control, so nothing slows the flood down; the
// kernel drops the datagrams that do not fit into the receive buffer.

#include "demos/transport/fairness/fairness.h"

#include "demos/common/socket.h"
#include "demos/transport/fairness/fairness_english.h"
#include "demos/transport/fairness/fairness_german.h"
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
    const auto& text = transport::fairness_texts(story_);
    story_.table({"", text.timer, text.worst, text.chat, text.worst, text.lines,
                  text.in_one_turn},
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
              transport::fairness_texts(story).counts(measured.sent, measured.handled,
                                                      measured.dropped));
}

void use_library(Story& story, Comparison& comparison) {
  const auto& text = transport::fairness_texts(story);
  story.step(text.without_flood);
  story.say(text.question);
  comparison.run(text.no_flood, false, transport::serve_with_library);

  story.step(text.with_flood);
  const Measurements measured =
      comparison.run(text.library, true, transport::serve_with_library);
  check_flood(story, measured);
  story.check(measured.largest_batch <= 100, text.library_takes_few);
}

void serve_by_hand(Story& story, Comparison& comparison) {
  const auto& text = transport::fairness_texts(story);
  story.step(text.greedy);
  const Measurements greedy =
      comparison.run(text.until_eagain, true, [](Experiment& experiment) {
        transport::serve_by_hand(experiment, static_cast<std::size_t>(-1));
      });
  check_flood(story, greedy);
  story.check(greedy.largest_batch >= transport::Flood::initial_datagrams / 2,
              text.took(greedy.largest_batch));

  story.step(text.limited);
  const Measurements measured = comparison.run(
      text.thirty_two, true,
      [](Experiment& experiment) { transport::serve_by_hand(experiment, max_batch); });
  check_flood(story, measured);
  story.check(measured.largest_batch <= max_batch, text.rest_in_kernel);
  // The worst case of the second run is not used: another program may have caused it.
  story.check(
      transport::quantile(greedy.late, 1) > transport::quantile(measured.late, 0.9),
      text.worst_delay);
}

void compare(Story& story) {
  Comparison comparison(story);
  use_library(story, comparison);
  serve_by_hand(story, comparison);
  transport::show_order(story);
}

}  // namespace

const transport::FairnessTexts& transport::fairness_texts(const Story& story) {
  return story.in(fairness_english, fairness_german);
}

int main(int argc, char** argv) {
  return transport::run_story(
      "fairness", {transport::fairness_english.title, transport::fairness_german.title},
      argc, argv, compare);
}
