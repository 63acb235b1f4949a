// Response time, which users experience, beside service time and a closed loop.

#include <algorithm>

#include "demos/lab/json.h"
#include "demos/lab/report/canvas.h"
#include "demos/lab/report/figures.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/percentile_panel.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr double notably_more = 2;

constexpr const char* explanation =
    "Response time counts from the instant at which a request was due, service time "
    "from the instant at which it was really sent. When a server stalls, requests "
    "queue up. Service time and a closed loop, which waits for each answer, do not "
    "show that.";

std::string shown(const Json& numbers, const char*& key) {
  for (const char* candidate : {"p99_us", "p90_us", "p50_us", "max_us"}) {
    key = candidate;
    if (const auto value = number_in(numbers, candidate))
      return duration_text_us(*value);
  }
  return "nothing";
}

const char* words_of(const std::string& key) {
  return key == "p99_us"   ? "a p99 of"
         : key == "p90_us" ? "a p90 of"
         : key == "p50_us" ? "a median of"
                           : "at most";
}

std::string stall_finding(const Json& stall) {
  const Json &open = member(stall, "open"), &closed = member(stall, "closed");
  const char *key = "", *other = "";
  const std::string honest = shown(open, key), flattering = shown(closed, other);
  const double length = number_in(stall, "stall_ms").value_or(0);
  const std::string what =
      length > 0 ? "A stall of " + duration_text_us(length * 1e3) : "A stall";
  const auto a = number_in(open, key), b = number_in(closed, key);
  const std::string both = std::string(words_of(key)) + " " + honest + ", a closed " +
                           "loop only " + flattering;
  if (!a || !b || std::string(key) != other) return what + ", seen by two generators";
  if (*a >= notably_more * *b) return what + ": an open loop sees " + both;
  return what + ": open and closed loop say about the same (" + words_of(key) + " " +
         honest + " and " + flattering + ")";
}

Chart stall_chart(const Result& result, const Json& stall) {
  struct Part {
    const char *file, *name, *key;
    std::size_t number;
  };
  constexpr Part parts[] = {
      {"stall-open.hgrm", "response, open loop", "open", 1},
      {"stall-open.service.hgrm", "service, open loop", "open", 0},
      {"stall-closed.hgrm", "response, closed loop", "closed", 2}};
  const std::string model = text_in(stall, "model");
  Chart chart{stall_finding(stall),
              (model.empty() ? "The server" : model) +
                  " is stopped once while it serves; times by share of the requests",
              {Panel{"time until the answer", {}, {}, {}}},
              ""};
  for (const Part& part : parts) {
    auto curve = shares_curve(result.folder + "/histograms/" + part.file,
                              number_in(stall, part.key, "answered").value_or(0));
    if (!curve) continue;
    curve->name = part.name;
    curve->number = part.number;
    chart.panels[0].curves.push_back(*curve);
  }
  return chart;
}

/// Names the server whose response time exceeds its service time most.
std::string models_finding(const Json& summary, const std::string& source) {
  double most = 0;
  std::string name;
  for (const Json* model : entries(summary, "models")) {
    const Json& numbers = member(member(*model, "sources"), source.c_str());
    const char* key = number_in(numbers, "p99_us") ? "p99_us" : "p50_us";
    const auto response = number_in(numbers, key);
    const auto service = number_in(member(numbers, "service"), key);
    if (!is_valid(*model) || !response || !service || *service <= 0) continue;
    if (*response / *service <= most) continue;
    most = *response / *service;
    name = name_of(*model);
  }
  if (name.empty()) return "Response and service time";
  if (most >= notably_more)
    return "Users of " + name + " wait " + times_text(most) +
           " as long as its service time says";
  return "Response and service time say the same here: no request waited long to be "
         "sent";
}

Chart models_chart(const Result& result) {
  const std::string source = main_source(entries(result.summary, "models"));
  Chart chart{models_finding(result.summary, source),
              "Time until the answer on " + source_title(source) + "; " +
                  workload_text(member(result.summary, "workload")),
              {},
              ""};
  const std::pair<const char*, const char*> kinds[] = {
      {"", "response: from when it was due"},
      {"service.", "service: from when it was sent"}};
  for (const auto& [kind, title] : kinds) {
    Panel panel = percentile_panel(result, source, kind);
    panel.title = title;
    chart.panels.push_back(panel);
  }
  return chart;
}

bool complete(const Chart& chart) {
  return std::all_of(chart.panels.begin(), chart.panels.end(),
                     [](const Panel& panel) { return !panel.curves.empty(); });
}

}  // namespace

Figure response_figure(const Result& result) {
  const Json& stall = member(member(result.summary, "exhibits"), "stall");
  Chart chart = stall_chart(result, stall);
  const bool has_stall = stall.is_object() && complete(chart);
  if (!has_stall) chart = models_chart(result);
  Figure figure{
      "response-service",
      "What users wait, and what a server says",
      chart.title,
      explanation,
      has_stall ? "The server was stopped once with SIGSTOP while it was measured, "
                  "first by an "
                  "open loop, which sends at planned times, and then by a closed loop."
                : "Both times are measured for the same requests with the same clock.",
      ""};
  if (!complete(chart)) return figure;
  share_scales(chart);
  chart.note = marks_note(chart);
  figure.script = figure_script(figure.stem, line_chart(chart));
  return figure;
}

}  // namespace lab
