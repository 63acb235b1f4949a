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

/// The times of a server on the source where it was slowest.
struct Time {
  std::string name;
  double p50;
  std::optional<double> p99;
};

std::vector<Time> times_of(const Json& summary) {
  std::vector<Time> times;
  for (const Json* model : entries(summary, "models")) {
    if (!is_valid(*model)) continue;
    std::optional<double> p50, p99;
    for (const Json& source : member(*model, "sources")) {
      p50 = std::max(p50, number_in(source, "p50_us"));
      p99 = std::max(p99, number_in(source, "p99_us"));
    }
    if (p50 && *p50 > 0) times.push_back({name_of(*model), *p50, p99});
  }
  return times;
}

std::string alone(const Time& time) {
  return time.name + " answers half of the requests within " +
         duration_text_us(time.p50) +
         (time.p99 ? ", 99 % within " + duration_text_us(*time.p99) : "");
}

/// The title if the medians are alike; the rare slow answers may differ.
std::string alike(const std::vector<Time>& times, const Time& fast, const Time& slow) {
  const Time *best = nullptr, *worst = nullptr;
  for (const Time& time : times) {
    if (!time.p99 || *time.p99 <= 0) continue;
    if (best == nullptr || *time.p99 < *best->p99) best = &time;
    if (worst == nullptr || *time.p99 > *worst->p99) worst = &time;
  }
  if (best != nullptr && *worst->p99 >= notably_more * *best->p99)
    return "The median is alike, but p99 of " + worst->name + " is " +
           times_text(*worst->p99 / *best->p99) + " that of " + best->name + " (" +
           duration_text_us(*worst->p99) + " against " + duration_text_us(*best->p99) +
           ")";
  return "No server stands out: half of the answers come within " +
         duration_text_us(fast.p50) + " to " + duration_text_us(slow.p50);
}

std::string finding(const Json& summary) {
  const std::vector<Time> times = times_of(summary);
  if (times.empty()) return "No server gave a valid result";
  if (times.size() == 1) return alone(times[0]);
  const auto [fast, slow] =
      std::minmax_element(times.begin(), times.end(),
                          [](const Time& a, const Time& b) { return a.p50 < b.p50; });
  if (slow->p50 < about_equal * fast->p50) return alike(times, *fast, *slow);
  return slow->name + " takes " + times_text(slow->p50 / fast->p50) + " as long as " +
         fast->name + " to answer (median " + duration_text_us(slow->p50) +
         " against " + duration_text_us(fast->p50) + ")";
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
      "so it includes the waiting behind a slow earlier request. All repetitions of a "
      "server are added.",
      ""};
  Chart chart{figure.title,
              "Times by share of the requests; " +
                  workload_text(member(result.summary, "workload")),
              {},
              ""};
  for (const char* source : {"stdin", "udp", "tcp"}) {
    chart.panels.push_back(percentile_panel(result, source, "hgrm"));
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
