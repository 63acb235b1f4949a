// The lecture's last slide as one story with numbers: a chat must hear five sources,
// and nobody knows who speaks next. One blocking call, a timeout, all in turn, a thread
// for each, the selector; all of them hear the same script.

#include "demos/transport/blocking/blocking.h"

using transport::Arrivals;
using transport::count_of;
using transport::Manner;
using transport::Played;
using transport::Story;

namespace {

Manner block(Story& story, Arrivals& arrivals) {
  story.step("One blocking call after the other: the whole script");
  Played played = transport::play(story, arrivals, transport::read_blocking);
  story.say("o a message comes, = it waits, * it is read");
  story.check(played.complete, "all were read in the end, most of them late");
  return {"blocking", std::move(played)};
}

Manner wait_with_timeout(Story& story, Arrivals& arrivals) {
  story.step("The same with a timeout of 10 ms, and then again");
  Played played = transport::play(story, arrivals, transport::read_with_timeout);
  story.check(played.complete && played.for_nothing > 0,
              count_of(played.for_nothing, "wakeup") +
                  " for nothing, and what others say is as late as before");
  return {"timeout", std::move(played)};
}

Manner take_turns(Story& story, Arrivals& arrivals) {
  story.step("All sockets in turn, 10 ms each: \"possible but awkward\"");
  Played played = transport::play(story, arrivals, transport::read_in_turn);
  story.check(played.complete && played.quiet_sleeps > 0,
              "everybody is heard soon; but it wakes up even when nobody speaks");
  return {"in turn", std::move(played)};
}

Manner use_threads(Story& story, Arrivals& arrivals) {
  story.step("A thread for each socket, blocked in a recv() of its own");
  Played played = transport::play(story, arrivals, transport::read_blocking, true);
  story.check(played.complete && played.quiet_sleeps == 0,
              "everybody is heard at once, and all sleep while nobody speaks");
  transport::price_threads(story, played.threads);
  return {"threads", std::move(played)};
}

Manner use_selector(Story& story, Arrivals& arrivals) {
  story.step("The selector: one thread waits for all at once");
  Played played = transport::play(story, arrivals, transport::read_with_selector);
  // Two more: a thread may have to sleep for memory, too.
  story.check(played.complete && played.threads == 1 && played.quiet_sleeps == 0 &&
                  played.sleeps <= played.sent.size() + 2,
              "the same with one thread, without a lock; it slept " +
                  count_of(played.sleeps, "time") + " for " +
                  count_of(played.sent.size(), "message"));
  return {"selector", std::move(played)};
}

void tell_blocking(Story& story) {
  Arrivals arrivals(story);
  introduce(story, arrivals);
  look_at_blocked(story, arrivals);
  std::vector<Manner> manners;
  manners.push_back(block(story, arrivals));
  manners.push_back(wait_with_timeout(story, arrivals));
  manners.push_back(take_turns(story, arrivals));
  climb_staircase(story);
  manners.push_back(use_threads(story, arrivals));
  manners.push_back(use_selector(story, arrivals));
  compare(story, manners);
}

}  // namespace

int main(int argc, char** argv) {
  return transport::tell("blocking", "Waiting: for one, in turn, for all at once", argc,
                         argv, tell_blocking);
}
