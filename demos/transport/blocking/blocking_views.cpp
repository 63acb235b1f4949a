#include <pthread.h>

#include "demos/transport/blocking/blocking.h"
#include "demos/transport/kernel/thread_state.h"

namespace transport {

void show_sources(Story& story, const Arrivals& arrivals) {
  story.step("Five sources, and nobody knows who speaks next");
  std::vector<Story::Row> rows;
  for (const MessageSource& source : arrivals.sources()) {
    const bool pipe = source.peer.port() == 0;
    rows.push_back({std::to_string(source.reader.get()), source.name, source.kind,
                    pipe ? "-" : source.local.to_string(),
                    pipe ? "-" : source.peer.to_string()});
  }
  story.table({"fd", "name", "kind", "local", "peer"}, rows);
  story.say(
      "Each speaks twice, in an order that the reader cannot know. Five readers "
      "hear the same script.");
}

namespace {

/// A row for each source that has spoken before the first one did; whether all of
/// their bytes wait.
bool rows_of_unheard(const Arrivals& arrivals, std::vector<Story::Row>& rows) {
  bool all_wait = true;
  for (std::size_t i = 1; i < arrivals.sources().size(); ++i) {
    std::size_t spoken = 0;
    for (const auto& message : arrivals.script()) {
      if (message.source == 0) break;
      spoken += message.source == i ? 1U : 0U;
    }
    if (spoken == 0) continue;
    const MessageSource& source = arrivals.sources()[i];
    const std::size_t waiting = arrivals.waiting(i);
    all_wait = all_wait && waiting >= spoken;
    rows.push_back({std::to_string(source.reader.get()), source.name,
                    std::to_string(spoken), std::to_string(waiting)});
  }
  return all_wait;
}

}  // namespace

void show_blocked_reader(Story& story, Arrivals& arrivals) {
  story.step("recv() from Anna, who says nothing yet");
  const Readers readers(arrivals, read_blocking, false);
  const double since = run_until_first_source(arrivals);
  const ThreadState now = state_of_thread(readers.inbox().threads().front());
  show_threads(story, arrivals, readers);
  if (now.call != "?")  // a kernel may keep it for itself
    story.check(now.state == 'S' && now.fd == arrivals.readers().front(),
                "asleep in recv() from Anna for " + milliseconds_text(since) +
                    " so far, says the kernel");
  std::vector<Story::Row> rows;
  const bool all_wait = rows_of_unheard(arrivals, rows);
  story.table({"fd", "meanwhile", "messages", "Recv-Q"}, rows);
  story.check(all_wait && readers.inbox().count() == 0,
              "all of them wait in the kernel, and nobody reads them");
  story.say("(Of UDP, Recv-Q counts the kernel's whole buffers.)");
}

void show_worst_delays(Story& story) {
  story.step("How late in turn? N sockets, T each, at the worst moment");
  std::vector<Story::Row> rows;
  bool at_least = true;
  for (const int sources : {2, 4, 8}) {
    rows.push_back({std::to_string(sources)});
    for (const int timeout : {5, 10, 20}) {
      const double late = worst_delay_in_turn(sources, std::chrono::milliseconds(timeout));
      at_least = at_least && late >= timeout * (sources - 1);
      rows.back().push_back(milliseconds_text(late));
    }
  }
  story.table({"N", "T = 5 ms", "T = 10 ms", "T = 20 ms"}, rows);
  story.check(at_least, "never less than (N - 1) x T");
  story.say(
      "A short T is paid with wakeups: 200, 100 or 50 a second, for nothing as long as "
      "nobody speaks.");
}

void show_thread_costs(Story& story, std::size_t threads) {
  pthread_attr_t attributes;
  std::size_t stack = 0;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_getstacksize(&attributes, &stack);
  ::pthread_attr_destroy(&attributes);
  story.say("The price: " + count_of(threads, "thread") + " with " +
            std::to_string(stack >> 20) +
            " MiB of addresses for each stack, a lock around the list that all of "
            "them write to, and as many calls to wake before the chat can end.");
}

void compare_results(Story& story, const std::vector<NamedResult>& results) {
  story.step("All five, by numbers");
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
  story.table({"strategy", "median late", "worst", "spurious", "when quiet", "threads"},
              rows);
  story.say(
      "Spurious: wakeups without a message. When quiet: sleeps begun in 0.1 s in "
      "which nothing came, as the kernel counts (voluntary_ctxt_switches).");
  story.check(
      medians.back() < medians.front(),
      "the selector hears in time, with one thread, what the first reader hears "
      "too late");
}

}  // namespace transport
