// A chat must read from five sources and cannot know which one sends next. This program
// compares the five strategies of the lecture's last slide: one blocking call after the
// other, a timeout, all sockets in turn, a thread for each socket, and a selector.
// Every strategy gets the same script of messages.

#include "demos/transport/blocking/blocking.h"

#include "demos/transport/blocking/blocking_english.h"
#include "demos/transport/blocking/blocking_german.h"

using transport::Arrivals;
using transport::NamedResult;
using transport::RunResult;
using transport::Story;

namespace {

NamedResult run_blocking(Story& story, Arrivals& arrivals) {
  const auto& text = transport::blocking_texts(story);
  story.step(text.one_after_the_other);
  RunResult result = transport::run_script(story, arrivals, transport::read_blocking);
  story.say(text.legend);
  story.check(result.complete, text.most_late);
  return {text.is_blocking, std::move(result)};
}

NamedResult run_with_timeout(Story& story, Arrivals& arrivals) {
  const auto& text = transport::blocking_texts(story);
  story.step(text.with_timeout);
  RunResult result =
      transport::run_script(story, arrivals, transport::read_with_timeout);
  story.check(result.complete && result.spurious > 0,
              text.spurious_wakeups(result.spurious));
  return {text.is_timeout, std::move(result)};
}

NamedResult run_in_turn(Story& story, Arrivals& arrivals) {
  const auto& text = transport::blocking_texts(story);
  story.step(text.in_turn);
  RunResult result = transport::run_script(story, arrivals, transport::read_in_turn);
  story.check(result.complete && result.quiet_sleeps > 0, text.read_soon);
  return {text.is_in_turn, std::move(result)};
}

NamedResult run_threads(Story& story, Arrivals& arrivals) {
  const auto& text = transport::blocking_texts(story);
  story.step(text.threads);
  RunResult result =
      transport::run_script(story, arrivals, transport::read_blocking, true);
  story.check(result.complete && result.quiet_sleeps == 0, text.all_sleep);
  transport::show_thread_costs(story, result.threads);
  return {text.is_threads, std::move(result)};
}

NamedResult run_selector(Story& story, Arrivals& arrivals) {
  const auto& text = transport::blocking_texts(story);
  story.step(text.selector);
  RunResult result =
      transport::run_script(story, arrivals, transport::read_with_selector);
  // Two sleeps more are allowed, because a thread may also sleep for memory.
  story.check(result.complete && result.threads == 1 && result.quiet_sleeps == 0 &&
                  result.sleeps <= result.sent.size() + 2,
              text.one_thread(result.sleeps, result.sent.size()));
  return {text.is_selector, std::move(result)};
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

const transport::BlockingTexts& transport::blocking_texts(const Story& story) {
  return story.in(blocking_english, blocking_german);
}

int main(int argc, char** argv) {
  return transport::run_story(
      "blocking", {transport::blocking_english.title, transport::blocking_german.title},
      argc, argv, show_blocking);
}
