#include "demos/lab/report/report_tables.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "demos/lab/json.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/reading.h"
#include "demos/lab/report/scale.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

std::string grouped_or_dash(const std::optional<double>& number) {
  return number ? grouped(*number) : "-";
}

std::string time_or_dash(const std::optional<double>& us) {
  return us ? duration_text_us(*us) : "-";
}

std::string memory_or_dash(const std::optional<double>& kib) {
  return kib ? memory_text(*kib) : "-";
}

/// Returns the connections accepted per second; a fraction would be no information.
std::optional<double> connects_in(const Json& model) {
  const auto rate = number_in(model, "cost", "connects_per_s");
  return rate ? std::optional(std::round(*rate)) : std::nullopt;
}

/// " [170, 192]": the 95 % interval of the processor time per request.
std::string cpu_interval(const Json& model) {
  const auto interval =
      interval_in(member(member(model, "intervals"), "cost"), "cpu_us_per_request");
  if (!interval) return "";
  return " [" + number_text(interval->low) + ", " + number_text(interval->high) + "]";
}

std::string sweep_table(const Json& sweep) {
  const std::string source = main_source(models_of_sweep(sweep));
  std::vector<Row> rows;
  for (const Json* point : entries(sweep, "points"))
    for (const Json* model : entries(*point, "models")) {
      const Json& numbers = member(member(*model, "sources"), source.c_str());
      rows.push_back({grouped_or_dash(number_in(*point, "value")), name_of(*model),
                      text_in(*model, "verdict"),
                      grouped_or_dash(number_in(numbers, "offered")),
                      grouped_or_dash(number_in(numbers, "answered")),
                      time_or_dash(number_in(numbers, "p50_us")),
                      time_or_dash(number_in(numbers, "p99_us")),
                      time_or_dash(number_in(*model, "cost", "cpu_us_per_request")),
                      memory_or_dash(memory_in(member(*model, "cost"), "kib")),
                      grouped_or_dash(connects_in(*model))});
    }
  std::string over = text_in(sweep, "over");
  std::replace(over.begin(), over.end(), '_', ' ');
  return "<h2>Over " + html_escape(over) + "</h2>\n" +
         html_table({over, "server", "verdict", "offered", "answered", "p50", "p99",
                     "CPU per request", "memory", "connects per second"},
                    3, rows);
}

}  // namespace

std::string html_escape(const std::string& text) {
  static const std::map<char, std::string> special{
      {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
  std::string html;
  for (const char letter : text) {
    const auto found = special.find(letter);
    html += found == special.end() ? std::string(1, letter) : found->second;
  }
  return html;
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string html_table(const Row& titles, std::size_t names,
                       const std::vector<Row>& rows) {
  const auto line = [names](const Row& row, const std::string& tag) {
    std::string html;
    for (std::size_t i = 0; i < row.size(); ++i)
      html += "<" + tag + (i < names ? " class=\"name\">" : ">") + html_escape(row[i]) +
              "</" + tag + ">";
    return html + "</tr>\n";
  };
  // A row whose first cell is empty belongs to the row above.
  const bool grouped = std::any_of(rows.begin(), rows.end(),
                                   [](const Row& row) { return row[0].empty(); });
  std::string html = "<div class=\"scroll\"><table>";
  if (!titles.empty()) html += "<tr>" + line(titles, "th");
  for (const Row& row : rows)
    html += (grouped && !row[0].empty() ? "<tr class=\"first\">" : "<tr>") +
            line(row, "td");
  return html + "</table></div>\n";
}

std::string verdict_table(const Json& summary) {
  std::vector<Row> rows;
  for (const Json& model : summary.at("models"))
    rows.push_back({text_of(model.at("name")), text_of(model.at("verdict")),
                    grouped_or_dash(number_in(model, "repetitions"))});
  return html_table({"server", "verdict", "runs that count"}, 2, rows);
}

std::string latency_table(const Json& summary) {
  return html_table({"server", "source", "offered", "answered", "lost", "wrong", "p50",
                     "p90", "p99", "p99.9", "max"},
                    2, latency_rows(summary)) +
         "<p>Latency counts from the instant at which a request was due, so it "
         "includes "
         "the time that a request waits because an earlier one is slow. A percentile "
         "with fewer than 10 answers beyond it is not shown, because it would be "
         "chance.</p>\n";
}

std::string cost_table(const Json& summary) {
  std::vector<Row> rows = cost_rows(summary);
  for (Row& row : rows)
    for (const Json& model : summary.at("models"))
      if (model.at("name") == row[0]) row[1] += cpu_interval(model);
  std::string html = html_table(
      {"server", "CPU per request", "wakeups per request", "wakeups per second, idle",
       "CPU, idle", "threads", "memory", "memory per added connection"},
      1, rows);
  for (const std::string& sentence : savings_of(summary))
    html += "<p>" + html_escape(sentence) + "</p>\n";
  return html;
}

std::string comparison_table(const Json& summary) {
  static const std::map<std::string, std::string> titles{
      {"p50_us", "median"},
      {"p90_us", "p90"},
      {"p99_us", "p99"},
      {"cpu_us_per_request", "CPU per request"}};
  std::vector<Row> rows;
  for (const Json* comparison : entries(summary, "comparisons")) {
    const auto title = titles.find(text_in(*comparison, "figure"));
    if (title == titles.end()) continue;
    const std::string source = text_in(*comparison, "source");
    rows.push_back(
        {text_in(*comparison, "model"), text_in(*comparison, "baseline"),
         (source == "cost" ? "" : source_title(source) + " ") + title->second,
         text_in(*comparison, "finding")});
  }
  if (rows.empty()) return "";
  return "<h2>Compared</h2>\n" +
         html_table({"server", "with", "quantity", "finding [95 % interval]"}, 4,
                    rows) +
         "<p>Runs with the same load are compared in pairs. The interval comes from a "
         "bootstrap over these pairs.</p>\n";
}

std::string sweep_tables(const Json& summary) {
  std::string html;
  for (const Json* sweep : entries(summary, "sweeps")) html += sweep_table(*sweep);
  return html;
}

}  // namespace lab
