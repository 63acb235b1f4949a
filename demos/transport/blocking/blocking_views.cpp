#include <pthread.h>

#include "demos/transport/blocking/blocking.h"
#include "demos/transport/kernel/thread_state.h"

namespace transport {

void show_sources(Story& story, const Arrivals& arrivals) {
  const auto& text = blocking_texts(story);
  story.step(text.five_sources);
  std::vector<Story::Row> rows;
  for (const MessageSource& source : arrivals.sources()) {
    const bool pipe = source.peer.port() == 0;
    rows.push_back({std::to_string(source.reader.get()), source.name, source.kind,
                    pipe ? "-" : source.local.to_string(),
                    pipe ? "-" : source.peer.to_string()});
  }
  story.table({"fd", text.name, text.kind, text.local, text.peer}, rows);
  story.say(text.same_script);
}

namespace {

/// Adds a row for each source that sends before the first source does. Returns whether
/// all of their messages still wait in the kernel.
bool add_rows_of_waiting(const Arrivals& arrivals, std::vector<Story::Row>& rows) {
  bool all_wait = true;
  for (std::size_t i = 1; i < arrivals.sources().size(); ++i) {
    std::size_t sent = 0;
    for (const auto& message : arrivals.script()) {
      if (message.source == 0) break;
      sent += message.source == i ? 1U : 0U;
    }
    if (sent == 0) continue;
    const MessageSource& source = arrivals.sources()[i];
    const std::size_t waiting = arrivals.waiting(i);
    all_wait = all_wait && waiting >= sent;
    rows.push_back({std::to_string(source.reader.get()), source.name,
                    std::to_string(sent), std::to_string(waiting)});
  }
  return all_wait;
}

}  // namespace

void show_blocked_reader(Story& story, Arrivals& arrivals) {
  const auto& text = blocking_texts(story);
  story.step(text.recv_from_anna);
  const Readers readers(arrivals, read_blocking, false);
  const double since = run_until_first_source(arrivals);
  const ThreadState now = state_of_thread(readers.inbox().threads().front());
  show_threads(story, arrivals, readers);
  if (now.call != "?")  // not every kernel shows the system call
    story.check(now.state == 'S' && now.fd == arrivals.readers().front(),
                text.sleeps_in_recv(milliseconds_text(since)));
  std::vector<Story::Row> rows;
  const bool all_wait = add_rows_of_waiting(arrivals, rows);
  story.table({"fd", text.meanwhile, text.messages, "Recv-Q"}, rows);
  story.check(all_wait && readers.inbox().count() == 0, text.nobody_reads);
  story.say(text.udp_queue);
}

namespace {

void show_staircase(Story& story) {
  const auto& text = blocking_texts(story);
  const Round round = worst_round_in_turn(5, reader_timeout);
  story.show(staircase(round.waits, round.delay));
  story.say(text.stairs);
  story.check(round.waits.size() == 4, text.four_timeouts);
}

}  // namespace

void show_worst_delays(Story& story) {
  const auto& text = blocking_texts(story);
  story.step(text.how_late);
  show_staircase(story);
  std::vector<Story::Row> rows;
  bool at_least = true;
  for (const int sources : {2, 4, 8}) {
    rows.push_back({std::to_string(sources)});
    for (const int timeout : {5, 10, 20}) {
      const double late =
          worst_round_in_turn(sources, std::chrono::milliseconds(timeout)).delay;
      at_least = at_least && late >= timeout * (sources - 1);
      rows.back().push_back(milliseconds_text(late));
    }
  }
  story.table({"N", "T = 5 ms", "T = 10 ms", "T = 20 ms"}, rows);
  story.check(at_least, text.never_less);
  story.say(text.price);
}

void show_thread_costs(Story& story, std::size_t threads) {
  pthread_attr_t attributes;
  std::size_t stack = 0;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_getstacksize(&attributes, &stack);
  ::pthread_attr_destroy(&attributes);
  story.say(blocking_texts(story).thread_costs(threads, stack >> 20));
}

void compare_results(Story& story, const std::vector<NamedResult>& results) {
  const auto& text = blocking_texts(story);
  story.step(text.by_numbers);
  std::vector<Story::Row> rows;
  std::vector<double> medians;
  for (const auto& [name, result] : results) {
    const std::vector<double> late = lateness(result);
    medians.push_back(late[late.size() / 2]);
    rows.push_back({name, milliseconds_text(medians.back()),
                    milliseconds_text(late.back()), std::to_string(result.spurious),
                    std::to_string(result.quiet_sleeps),
                    std::to_string(result.threads)});
  }
  story.table({text.strategy, text.median_late, text.worst, text.spurious,
               text.when_quiet, text.thread_count},
              rows);
  story.say(text.columns);
  story.check(medians.back() < medians.front(), text.selector_in_time);
}

}  // namespace transport
