// The percentile curves of the response times.

#include <algorithm>
#include <optional>

#include "demos/lab/json.h"
#include "demos/lab/report/canvas.h"
#include "demos/lab/report/figures.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/percentile_panel.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr double about_equal = 1.25;
constexpr double notably_more = 2;

/// The times of a server.
struct Time {
  std::string name;
  double p50;
  std::optional<double> p99;
};

/// The valid times on one source. Sources are never compared with each other: a line of
/// stdin takes another way than a request on TCP.
struct Times {
  std::string source;
  std::vector<Time> all;
  const Time *fast = nullptr, *slow = nullptr;   // by the median
  const Time *best = nullptr, *worst = nullptr;  // by p99, if it is known
  double ratio() const { return slow->p50 / fast->p50; }
  double p99_ratio() const { return best ? *worst->p99 / *best->p99 : 1; }
};

void find_extremes(Times& times) {
  for (const Time& time : times.all) {
    if (!times.fast || time.p50 < times.fast->p50) times.fast = &time;
    if (!times.slow || time.p50 > times.slow->p50) times.slow = &time;
    if (!time.p99 || *time.p99 <= 0) continue;
    if (!times.best || *time.p99 < *times.best->p99) times.best = &time;
    if (!times.worst || *time.p99 > *times.worst->p99) times.worst = &time;
  }
}

/// Returns the sources on which at least one server gave a valid result.
std::vector<Times> times_of(const Json& summary) {
  std::vector<Times> sources;
  for (const char* source : {"tcp", "udp", "stdin"}) {
    Times times{source, {}};
    for (const Json* model : entries(summary, "models")) {
      if (!is_valid(*model)) continue;
      const Json& numbers = member(member(*model, "sources"), source);
      const auto p50 = number_in(numbers, "p50_us");
      if (p50 && *p50 > 0)
        times.all.push_back({name_of(*model), *p50, number_in(numbers, "p99_us")});
    }
    if (!times.all.empty()) sources.push_back(std::move(times));
  }
  for (Times& times : sources) find_extremes(times);
  return sources;
}

/// The slowest times of a server on any source.
Time slowest_of(const std::vector<Times>& sources) {
  Time slowest = sources.front().all.front();
  for (const Times& times : sources) {
    slowest.p50 = std::max(slowest.p50, times.all.front().p50);
    slowest.p99 = std::max(slowest.p99, times.all.front().p99);
  }
  return slowest;
}

std::string alone(const Time& time) {
  return time.name + " answers half of the requests within " +
         duration_text_us(time.p50) +
         (time.p99 ? ", 99 % within " + duration_text_us(*time.p99) : "");
}

/// The title if the medians are alike; the rare slow answers may differ.
std::string alike(const Times& times, const std::string& place) {
  if (times.p99_ratio() >= notably_more)
    return "The median" + place + " is alike, but p99 of " + times.worst->name +
           " is " + times_text(times.p99_ratio()) + " that of " + times.best->name +
           " (" + duration_text_us(*times.worst->p99) + " against " +
           duration_text_us(*times.best->p99) + ")";
  return "No server stands out: half of the answers" + place + " come within " +
         duration_text_us(times.fast->p50) + " to " + duration_text_us(times.slow->p50);
}

/// Names the source if there are several.
std::string finding(const Json& summary) {
  const std::vector<Times> sources = times_of(summary);
  if (sources.empty()) return "No server gave a valid result";
  const auto by = [](auto ratio) {
    return
        [ratio](const Times& a, const Times& b) { return (a.*ratio)() < (b.*ratio)(); };
  };
  const auto place = [&sources](const Times& times) {
    return sources.size() > 1 ? " on " + source_title(times.source) : std::string();
  };
  const auto largest =
      std::max_element(sources.begin(), sources.end(), by(&Times::ratio));
  if (largest->all.size() == 1) return alone(slowest_of(sources));
  if (largest->ratio() < about_equal) {
    const auto rare =
        std::max_element(sources.begin(), sources.end(), by(&Times::p99_ratio));
    return alike(*rare, place(*rare));
  }
  const Time &slow = *largest->slow, &fast = *largest->fast;
  return slow.name + " takes " + times_text(largest->ratio()) + " as long as " +
         fast.name + " to answer" + place(*largest) + " (median " +
         duration_text_us(slow.p50) + " against " + duration_text_us(fast.p50) + ")";
}

const char* panel_title(const std::string& source) {
  return source == "stdin" ? "stdin lines"
         : source == "udp" ? "UDP datagrams"
                           : "TCP connections";
}

}  // namespace

Figure latency_figure(const Result& result) {
  Figure figure{
      "latency",
      "How long an answer takes",
      finding(result.summary),
      "Each curve shows within which time a share of the requests was answered; lower "
      "is better. On the right are the rare slow answers, which users remember; a thin "
      "end means that fewer than 10 answers lie beyond it.",
      "Time counts from the instant at which a request was due and not from its "
      "sending, "
      "so it includes the waiting behind a slow earlier request. Each time is the "
      "median "
      "over the repetitions, as in the table.",
      ""};
  Chart chart{figure.title,
              "Times by share of the requests; " +
                  workload_text(member(result.summary, "workload")),
              {},
              ""};
  for (const char* source : {"stdin", "udp", "tcp"}) {
    chart.panels.push_back(percentile_panel(result, source, ""));
    chart.panels.back().title = panel_title(source);
  }
  std::erase_if(chart.panels, [](const Panel& panel) { return panel.curves.empty(); });
  if (chart.panels.empty()) return figure;
  share_scales(chart);
  chart.note = marks_note(chart);
  figure.script = figure_script(figure.stem, line_chart(chart));
  return figure;
}

}  // namespace lab
