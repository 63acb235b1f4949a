// The costs of servers: processor time, idle wakeups, memory.

#include <algorithm>
#include <cmath>

#include "demos/lab/json.h"
#include "demos/lab/report/bar_chart.h"
#include "demos/lab/report/canvas.h"
#include "demos/lab/report/figures.h"
#include "demos/lab/report/reading.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr double about_equal = 1.2;
constexpr double notable_wakeups = 10;  // per second

struct Amount {
  std::string name;
  double value;
  std::optional<Interval> interval;
};

/// Returns the key of a cost; for memory that of the proportional one, if it is known.
std::string key_in(const Json& model, const std::string& key) {
  const std::string proportional =
      "pss" + key.substr(std::min<std::size_t>(3, key.size()));
  const bool known = key.starts_with("rss") &&
                     number_in(model, "cost", proportional.c_str()).has_value();
  return known ? proportional : key;
}

std::optional<double> cost_in(const Json& model, const char* key) {
  return number_in(model, "cost", key_in(model, key).c_str());
}

std::optional<Interval> cost_interval_in(const Json& model, const char* key) {
  return interval_in(member(member(model, "intervals"), "cost"),
                     key_in(model, key).c_str());
}

/// Returns the cost of all valid models, in ascending order.
std::vector<Amount> amounts_of(const Json& summary, const char* key) {
  std::vector<Amount> amounts;
  for (const Json* model : entries(summary, "models"))
    if (const auto value = cost_in(*model, key); value && is_valid(*model))
      amounts.push_back({name_of(*model), *value, cost_interval_in(*model, key)});
  std::stable_sort(amounts.begin(), amounts.end(),
                   [](const Amount& a, const Amount& b) { return a.value < b.value; });
  return amounts;
}

/// Returns whether the two differ by a margin, and their intervals do not overlap.
bool differ(const Amount& least, const Amount& most) {
  if (least.value <= 0 || most.value < about_equal * least.value) return false;
  return !least.interval || !most.interval || least.interval->high < most.interval->low;
}

std::string microseconds(double us) { return number_text(us) + " µs"; }
std::string bytes(double amount) { return memory_text(amount / 1024); }
std::string kibibytes(double amount) { return memory_text(amount); }
std::string kibibyte_ticks(double amount) { return plain(amount) + " KiB"; }

std::string cpu_sentence(const std::vector<Amount>& amounts) {
  if (amounts.empty()) return "";
  const Amount &least = amounts.front(), &most = amounts.back();
  if (amounts.size() == 1)
    return least.name + " spends " + microseconds(least.value) +
           " of processor time per request";
  if (!differ(least, most))
    return "No clear difference in processor time per request (" +
           number_text(least.value) + " to " + microseconds(most.value) + ")";
  return most.name + " spends " + times_text(most.value / least.value) +
         " the processor time of " + least.name + " per request";
}

std::string wakeups_sentence(const std::vector<Amount>& amounts) {
  if (amounts.empty() || amounts.back().value < notable_wakeups) return "";
  return amounts.back().name + " wakes up " +
         grouped(std::round(amounts.back().value)) + " times a second for nothing";
}

std::string costs_finding(const Json& summary) {
  const std::string cpu = cpu_sentence(amounts_of(summary, "cpu_us_per_request"));
  const std::string idle = wakeups_sentence(amounts_of(summary, "idle_wakeups_per_s"));
  if (cpu.empty() && idle.empty()) return "No server gave a valid result";
  return cpu + (cpu.empty() || idle.empty() ? "" : "; ") + idle;
}

std::string memory_finding(const Json& summary) {
  const std::vector<Amount> amounts = amounts_of(summary, "rss_bytes_per_connection");
  if (amounts.empty()) return "No server gave a valid result";
  const Amount &least = amounts.front(), &most = amounts.back();
  if (amounts.size() == 1)
    return "A connection costs " + least.name + " " + bytes(least.value);
  if (least.value <= 0)
    return "A connection costs " + most.name + " " + bytes(most.value) + ", " +
           least.name + " nothing that can be seen";
  if (!differ(least, most))
    return "No clear difference in memory per connection (" + bytes(least.value) +
           " to " + bytes(most.value) + ")";
  return "A connection costs " + most.name + " " +
         times_text(most.value / least.value) + " the memory of " + least.name + " (" +
         bytes(most.value) + " against " + bytes(least.value) + ")";
}

/// The cost that one panel shows.
struct Kind {
  const char *key, *title;
  double unit;  // divides the number in the summary
  std::string (*text)(double);
  bool log;
};
constexpr Kind cpu_kind{"cpu_us_per_request", "processor time per request", 1,
                        microseconds, false};
constexpr Kind idle_kind{"idle_wakeups_per_s", "wakeups per second, idle", 1, grouped,
                         false};
constexpr Kind memory_kind{"rss_bytes_per_connection", "memory for each connection",
                           1024, kibibytes, true};

/// Returns a panel over all models; nullopt without any bar.
std::optional<BarPanel> panel_of(const Json& summary, const Kind& kind) {
  BarPanel panel{kind.title, {}, {}};
  std::vector<double> values;
  for (const Json* model : entries(summary, "models")) {
    auto value = cost_in(*model, kind.key);
    auto interval = cost_interval_in(*model, kind.key);
    if (value) *value /= kind.unit;
    if (interval)
      *interval = Interval{interval->low / kind.unit, interval->high / kind.unit};
    panel.bars.push_back({value, interval, value ? kind.text(*value) : ""});
    if (value) values.push_back(*value);
    if (value && interval) values.push_back(interval->high);
  }
  if (values.empty()) return std::nullopt;
  panel.x =
      kind.log ? log_scale(values, kibibyte_ticks) : linear_scale(values, kind.text);
  return panel;
}

BarChart chart_of(const Result& result, const std::string& title,
                  const std::string& subtitle) {
  BarChart chart{title, subtitle, {}, {}};
  for (const Json* model : entries(result.summary, "models"))
    chart.rows.push_back(
        {name_of(*model), place_in(result.names, name_of(*model)), is_valid(*model)});
  return chart;
}

/// Explains the thin lines, if there are any.
std::string interval_words(const BarChart& chart) {
  for (const BarPanel& panel : chart.panels)
    for (const Bar& bar : panel.bars)
      if (bar.value && bar.interval)
        return "; thin lines: 95 % intervals over the runs";
  return "";
}

}  // namespace

Figure cpu_figure(const Result& result) {
  const Json& summary = result.summary;
  Figure figure{
      "cpu",
      "What the server spends",
      costs_finding(summary),
      "Processor time per request is the cost of a request at this load. A server that "
      "waits properly sleeps while no request arrives; each wakeup in that time is for "
      "nothing.",
      "The kernel counts processor time and voluntary context switches of all threads "
      "and children of the server. Idle wakeups are counted before the load begins.",
      ""};
  BarChart chart = chart_of(result, figure.title, "");
  for (const Kind& kind : {cpu_kind, idle_kind})
    if (const auto panel = panel_of(summary, kind)) chart.panels.push_back(*panel);
  if (chart.panels.empty()) return figure;
  for (const std::string& sentence : savings_of(summary))
    figure.explanation += " " + sentence;
  chart.subtitle = workload_text(member(summary, "workload")) + interval_words(chart);
  figure.script = figure_script(figure.stem, bar_chart(chart));
  return figure;
}

Figure memory_figure(const Result& result) {
  const Json& summary = result.summary;
  Figure figure{
      "memory",
      "What a connection costs",
      memory_finding(summary),
      "Each point is the memory that one more connection takes in the server; the axis "
      "is logarithmic. A thread needs a stack, an event loop only a small object.",
      "The memory of the server and its children is measured while silent connections "
      "are added. Shared pages count once if the kernel reports them. The kernel's own "
      "memory for the sockets is not included.",
      ""};
  BarChart chart = chart_of(result, figure.title, "");
  const auto panel = panel_of(summary, memory_kind);
  if (!panel) return figure;
  chart.panels.push_back(*panel);
  chart.subtitle =
      "What one more silent connection takes in the server" + interval_words(chart);
  figure.script = figure_script(figure.stem, bar_chart(chart));
  return figure;
}

}  // namespace lab
