// A chat must read from five sources and cannot know which one sends next. This program
// compares the five strategies of the lecture's last slide: one blocking call after the
// other, a timeout, all sockets in turn, a thread for each socket, and a selector.
// Every strategy gets the same script of messages.

#include "demos/transport/blocking/blocking.h"

using transport::Arrivals;
using transport::count_of;
using transport::NamedResult;
using transport::RunResult;
using transport::Story;

namespace {

NamedResult run_blocking(Story& story, Arrivals& arrivals) {
  story.step("One blocking call after the other: the whole script");
  RunResult result = transport::run_script(story, arrivals, transport::read_blocking);
  story.say("o a message comes, = it waits, * it is read");
  story.check(result.complete, "all were read in the end, most of them late");
  return {"blocking", std::move(result)};
}

NamedResult run_with_timeout(Story& story, Arrivals& arrivals) {
  story.step("The same with a timeout of 10 ms, and then Anna again");
  RunResult result =
      transport::run_script(story, arrivals, transport::read_with_timeout);
  story.check(result.complete && result.spurious > 0,
              count_of(result.spurious, "spurious wakeup") +
                  ", and the other sources are read as late as before");
  return {"timeout", std::move(result)};
}

NamedResult run_in_turn(Story& story, Arrivals& arrivals) {
  story.step("All sockets in turn, 10 ms each: \"possible but awkward\"");
  RunResult result = transport::run_script(story, arrivals, transport::read_in_turn);
  story.check(result.complete && result.quiet_sleeps > 0,
              "every source is read soon, but the reader wakes up without a message");
  return {"in turn", std::move(result)};
}

NamedResult run_threads(Story& story, Arrivals& arrivals) {
  story.step("A thread for each socket, blocked in a recv() of its own");
  RunResult result =
      transport::run_script(story, arrivals, transport::read_blocking, true);
  story.check(result.complete && result.quiet_sleeps == 0,
              "every source is read at once, and all threads sleep when "
              "nothing comes");
  transport::show_thread_costs(story, result.threads);
  return {"threads", std::move(result)};
}

NamedResult run_selector(Story& story, Arrivals& arrivals) {
  story.step("The selector: one thread waits for all at once");
  RunResult result =
      transport::run_script(story, arrivals, transport::read_with_selector);
  // Two sleeps more are allowed, because a thread may also sleep for memory.
  story.check(result.complete && result.threads == 1 && result.quiet_sleeps == 0 &&
                  result.sleeps <= result.sent.size() + 2,
              "one thread does the same, without a lock; it slept " +
                  count_of(result.sleeps, "time") + " for " +
                  count_of(result.sent.size(), "message"));
  return {"selector", std::move(result)};
}

void show_blocking(Story& story) {
  Arrivals arrivals(story);
  show_sources(story, arrivals);
  show_blocked_reader(story, arrivals);
  std::vector<NamedResult> results;
  results.push_back(run_blocking(story, arrivals));
  results.push_back(run_with_timeout(story, arrivals));
  results.push_back(run_in_turn(story, arrivals));
  show_worst_delays(story);
  results.push_back(run_threads(story, arrivals));
  results.push_back(run_selector(story, arrivals));
  compare_results(story, results);
}

}  // namespace

int main(int argc, char** argv) {
  return transport::run_story("blocking",
                              {"Waiting: for one, in turn, for all at once",
                               "Waiting: for one, in turn, for all at once"},
                              argc, argv, show_blocking);
}
