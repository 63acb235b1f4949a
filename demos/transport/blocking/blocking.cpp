// The lecture's last slide as one story with numbers: a chat must hear five sources,
// and nobody knows who speaks next. One blocking call, a timeout, all in turn, a thread
// for each, the selector; all of them hear the same script.

#include "demos/transport/blocking/blocking.h"

using transport::Arrivals;
using transport::count_of;
using transport::RunResult;
using transport::Story;
using transport::Strategy;

namespace {

Strategy block(Story& story, Arrivals& arrivals) {
  story.step("One blocking call after the other: the whole script");
  RunResult result = transport::play(story, arrivals, transport::read_blocking);
  story.say("o a message comes, = it waits, * it is read");
  story.check(result.complete, "all were read in the end, most of them late");
  return {"blocking", std::move(result)};
}

Strategy wait_with_timeout(Story& story, Arrivals& arrivals) {
  story.step("The same with a timeout of 10 ms, and then again");
  RunResult result = transport::play(story, arrivals, transport::read_with_timeout);
  story.check(result.complete && result.spurious > 0,
              count_of(result.spurious, "spurious wakeup") +
                  ", and what others say is as late as before");
  return {"timeout", std::move(result)};
}

Strategy take_turns(Story& story, Arrivals& arrivals) {
  story.step("All sockets in turn, 10 ms each: \"possible but awkward\"");
  RunResult result = transport::play(story, arrivals, transport::read_in_turn);
  story.check(result.complete && result.quiet_sleeps > 0,
              "everybody is heard soon; but it wakes up even when nobody speaks");
  return {"in turn", std::move(result)};
}

Strategy use_threads(Story& story, Arrivals& arrivals) {
  story.step("A thread for each socket, blocked in a recv() of its own");
  RunResult result = transport::play(story, arrivals, transport::read_blocking, true);
  story.check(result.complete && result.quiet_sleeps == 0,
              "everybody is heard at once, and all sleep while nobody speaks");
  transport::price_threads(story, result.threads);
  return {"threads", std::move(result)};
}

Strategy use_selector(Story& story, Arrivals& arrivals) {
  story.step("The selector: one thread waits for all at once");
  RunResult result = transport::play(story, arrivals, transport::read_with_selector);
  // Two more: a thread may have to sleep for memory, too.
  story.check(result.complete && result.threads == 1 && result.quiet_sleeps == 0 &&
                  result.sleeps <= result.sent.size() + 2,
              "the same with one thread, without a lock; it slept " +
                  count_of(result.sleeps, "time") + " for " +
                  count_of(result.sent.size(), "message"));
  return {"selector", std::move(result)};
}

void tell_blocking(Story& story) {
  Arrivals arrivals(story);
  introduce(story, arrivals);
  look_at_blocked(story, arrivals);
  std::vector<Strategy> strategies;
  strategies.push_back(block(story, arrivals));
  strategies.push_back(wait_with_timeout(story, arrivals));
  strategies.push_back(take_turns(story, arrivals));
  climb_staircase(story);
  strategies.push_back(use_threads(story, arrivals));
  strategies.push_back(use_selector(story, arrivals));
  compare(story, strategies);
}

}  // namespace

int main(int argc, char** argv) {
  return transport::tell("blocking", "Waiting: for one, in turn, for all at once", argc,
                         argv, tell_blocking);
}
