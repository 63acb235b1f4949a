// What silent connections cost a server: processor time of the requests beside them,
// memory, and the time to accept them.

#include <algorithm>
#include <cmath>

#include "demos/lab/report/canvas.h"
#include "demos/lab/report/figures.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/sweep_view.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr double similar = 1.2;

std::string us_text(double us) { return duration_text_us(us); }
std::string mebibytes(double amount) { return number_text(amount) + " MiB"; }
std::string per_second(double rate) { return grouped(std::round(rate)); }

std::optional<double> total_memory(const Sample& sample) {
  const auto kib = memory_in(member(*sample.model, "cost"), "kib");
  return kib ? std::optional(*kib / 1024) : std::nullopt;
}

SampleValue cost(const char* key) {
  return [key](const Sample& sample) { return number_in(*sample.model, "cost", key); };
}

/// One figure of this file.
struct SilentCost {
  SampleValue amount;
  std::string (*text)(double);
  const char* verb;   // "takes": what a server does with the amount
  const char* noun;   // "of processor time for a request"
  const char* title;  // of the panel
  bool more_is_better = false;
};

/// The servers with the least and the most at the last value.
struct LeastAndMost {
  std::string least, most;
  double low = 0, high = 0;
  std::size_t servers = 0;  // with a valid result
};

std::optional<LeastAndMost> extremes_of(const SweepView& sweep,
                                        const SampleValue& amount) {
  std::optional<LeastAndMost> found;
  for (const Track& track : sweep.tracks) {
    const Sample& last = track.samples.back();
    const auto value = amount(last);
    if (last.value != sweep.values.back() || !last.valid || !value || *value <= 0)
      continue;
    if (!found) found = {track.name, track.name, *value, *value};
    ++found->servers;
    if (*value < found->low) found->least = track.name, found->low = *value;
    if (*value > found->high) found->most = track.name, found->high = *value;
  }
  return found;
}

/// "With 9,900 silent connections, fork takes 590 MiB of memory, 43 times as much as
/// select"
std::string finding(const SweepView& sweep, const SilentCost& kind) {
  const auto found = extremes_of(sweep, kind.amount);
  const std::string number = grouped(sweep.values.back()) + " silent connections";
  if (!found) return "No server gave a valid result with " + number;
  const auto with_amount = [&](const std::string& subject, const char* about) {
    return "With " + number + ", " + subject + " " + kind.verb + about + " " +
           kind.text(found->high) + " " + kind.noun;
  };
  if (found->low * similar >= found->high) {
    const bool all = found->servers == sweep.tracks.size();
    const std::string every = all ? "every server" : "every server with a valid result";
    return with_amount(found->servers == 1 ? found->most : every, " about");
  }
  return with_amount(found->most, "") + ", " + times_text(found->high / found->low) +
         (kind.more_is_better ? " as many as " : " as much as ") + found->least;
}

/// A server without a result has a cross at the worse edge.
void put_unknown_below(Panel& panel) {
  for (Curve& curve : panel.curves)
    for (Point& cross : curve.crosses)
      if (!std::isfinite(cross.y)) cross.y = 0;
}

bool has_crosses(const Panel& panel) {
  return std::any_of(panel.curves.begin(), panel.curves.end(),
                     [](const Curve& curve) { return !curve.crosses.empty(); });
}

void draw(Figure& figure, const Result& result, const SilentCost& kind) {
  const auto sweep = find_sweep(result, "silent");
  if (!sweep) return;
  figure.title = finding(*sweep, kind);
  Panel panel = sweep_panel(*sweep, kind.amount);
  panel.title = kind.title;
  panel.x.title = "silent connections";
  if (kind.more_is_better) put_unknown_below(panel);
  Chart chart{"",
              "The server also answers requests on " + source_title(sweep->source) +
                  "; " + workload_text(*sweep->workload, "silent"),
              {panel},
              has_crosses(panel) ? "× no valid result, see the verdicts" : ""};
  finish(figure, chart, kind.text);
}

}  // namespace

Figure silent_cpu_figure(const Result& result) {
  Figure figure{
      "silent-cpu",
      "Processor time of a request beside silent connections",
      "",
      "A server that passes all its descriptors to the kernel in each call uses more "
      "processor time for each request, the more connections are open, even if they "
      "say nothing.",
      "The processor time of the server, divided by its requests, while it is under "
      "the load.",
      ""};
  draw(figure, result,
       {cost("cpu_us_per_request"), us_text, "takes", "of processor time for a request",
        "processor time per request"});
  return figure;
}

Figure silent_memory_figure(const Result& result) {
  Figure figure{
      "silent-memory",
      "Memory with silent connections",
      "",
      "A thread or a process for each connection needs a stack and more; a loop needs "
      "only what it remembers of a connection. The kernel's memory for sockets is not "
      "included.",
      "The memory of the server and its children, with pages that they share counted "
      "once, at the end of the load.",
      ""};
  draw(figure, result, {total_memory, mebibytes, "needs", "of memory", "memory"});
  return figure;
}

Figure connects_figure(const Result& result) {
  Figure figure{
      "connects",
      "How fast connections are accepted",
      "",
      "A server that must start a thread or a process for each connection, or search "
      "all others, accepts fewer of them per second.",
      "The silent connections are opened as fast as the server accepts them. The lab "
      "has a limit, too, so the true rate of the fastest servers may be higher.",
      ""};
  draw(figure, result,
       {cost("connects_per_s"), per_second, "accepts", "connections per second",
        "connections accepted per second", true});
  return figure;
}

}  // namespace lab
