#include "demos/lab/report/report_tables.h"

#include "demos/lab/json.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/reading.h"
#include "demos/lab/report/scale.h"
#include "demos/lab/report/table.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

std::string head(const std::vector<std::string>& names,
                 const std::vector<std::string>& numbers) {
  std::string html = "<div class=\"scroll\"><table><tr>";
  for (const std::string& title : names)
    html += "<th class=\"name\">" + html_escape(title) + "</th>";
  for (const std::string& title : numbers)
    html += "<th>" + html_escape(title) + "</th>";
  return html + "</tr>\n";
}

constexpr const char* foot = "</table></div>\n";

std::string latency_rows(const Json& model) {
  std::string rows;
  for (const auto& [name, s] : model.at("sources").items()) {
    rows += rows.empty() ? "<tr class=\"first\">" : "<tr>";
    rows += cell(rows.size() < 25 ? text_of(model.at("name")) : "", true);
    rows += cell(name, true);
    for (const char* key : {"offered", "answered", "lost", "wrong"})
      rows += cell(text_of(s.value(key, Json("-"))));
    rows += cell(latency_cell(s, "p50_us", 50)) + cell(latency_cell(s, "p90_us", 90)) +
            cell(latency_cell(s, "p99_us", 99)) +
            cell(latency_cell(s, "p999_us", 99.9)) +
            cell(latency_cell(s, "max_us", 0)) + "</tr>\n";
  }
  return rows;
}

/// "[170, 192] µs": what 95 % of such experiments would find.
std::string interval_text(const Json& model, const char* key) {
  const auto interval = interval_in(member(member(model, "intervals"), "cost"), key);
  if (!interval) return "";
  return " [" + number_text(interval->low) + ", " + number_text(interval->high) + "]";
}

const char* title_of_figure(const std::string& key) {
  return key == "p50_us"               ? "median"
         : key == "p90_us"             ? "p90"
         : key == "p99_us"             ? "p99"
         : key == "cpu_us_per_request" ? "CPU per request"
                                       : nullptr;
}

std::string sweep_row(const Json& point, const Json& model, const std::string& source) {
  const Json& numbers = member(member(model, "sources"), source.c_str());
  const auto value = number_in(point, "value");
  std::string html =
      "<tr>" + cell(value ? grouped(*value) : "-", true) + cell(name_of(model), true);
  for (const char* key : {"offered", "answered"}) {
    const auto count = number_in(numbers, key);
    html += cell(count ? grouped(*count) : "-");
  }
  for (const char* key : {"p50_us", "p99_us"}) {
    const auto time = number_in(numbers, key);
    html += cell(time ? duration_text_us(*time) : "-");
  }
  return html + cell(text_in(model, "verdict"), true) + "</tr>\n";
}

std::string sweep_table(const Json& sweep) {
  std::vector<const Json*> models;
  const std::vector<const Json*> points = entries(sweep, "points");
  for (const Json* point : points)
    for (const Json* model : entries(*point, "models")) models.push_back(model);
  const std::string source = main_source(models);
  std::string over = text_in(sweep, "over");
  for (char& letter : over) letter = letter == '_' ? ' ' : letter;
  std::string html = "<h2>Over " + html_escape(over) + "</h2>\n" +
                     head({over, "server"}, {"offered", "answered", "p50", "p99", ""});
  for (const Json* point : points)
    for (const Json* model : entries(*point, "models"))
      html += sweep_row(*point, *model, source);
  return html + foot;
}

}  // namespace

std::string html_escape(const std::string& text) {
  std::string html;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += letter;
    }
  }
  return html;
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string cell(const std::string& text, bool is_name) {
  return (is_name ? "<td class=\"name\">" : "<td>") + html_escape(text) + "</td>";
}

std::string verdict_table(const Json& summary) {
  std::string html = head({"server", "verdict"}, {"runs that count"});
  for (const Json& model : summary.at("models")) {
    const auto runs = number_in(model, "repetitions");
    html += "<tr>" + cell(text_of(model.at("name")), true) +
            cell(text_of(model.at("verdict")), true) +
            cell(runs ? grouped(*runs) : "-") + "</tr>\n";
  }
  return html + foot;
}

std::string latency_table(const Json& summary) {
  std::string html = head({"server", "source"}, {"offered", "answered", "lost", "wrong",
                                                 "p50", "p90", "p99", "p99.9", "max"});
  for (const Json& model : summary.at("models")) html += latency_rows(model);
  return html + foot +
         "<p>Latency counts from the instant a request was due, so time that a request "
         "waits because an earlier one is slow is part of it. A percentile with fewer "
         "than 10 answers beyond it is not shown: it would be an anecdote.</p>\n";
}

std::string cost_table(const Json& summary) {
  std::string html = head(
      {"server"}, {"CPU per request", "wakeups per request", "wakeups per second, idle",
                   "CPU, idle", "threads", "memory", "memory per added connection"});
  for (const Json& model : summary.at("models")) {
    if (model.at("sources").empty()) continue;
    html += "<tr>" + cell(text_of(model.at("name")), true);
    std::string interval = interval_text(model, "cpu_us_per_request");
    for (const std::string& text : cost_cells(model)) {
      html += cell(text + interval);
      interval.clear();
    }
    html += "</tr>\n";
  }
  html += foot;
  for (const std::string& sentence : savings_of(summary))
    html += "<p>" + html_escape(sentence) + "</p>\n";
  return html;
}

std::string comparison_table(const Json& summary) {
  std::string rows;
  for (const Json* comparison : entries(summary, "comparisons")) {
    const char* figure = title_of_figure(text_in(*comparison, "figure"));
    if (figure == nullptr) continue;
    const std::string source = text_in(*comparison, "source");
    rows += "<tr>" + cell(text_in(*comparison, "model"), true) +
            cell(text_in(*comparison, "baseline"), true) +
            cell((source == "cost" ? "" : source_title(source) + " ") + figure, true) +
            cell(text_in(*comparison, "finding"), true) + "</tr>\n";
  }
  if (rows.empty()) return "";
  return "<h2>Compared</h2>\n" +
         head({"server", "with", "figure", "finding [95 % interval]"}, {}) + rows +
         foot +
         "<p>Runs are compared in pairs that got the same load; the interval comes "
         "from "
         "a bootstrap over these pairs.</p>\n";
}

std::string sweep_tables(const Json& summary) {
  std::string html;
  for (const Json* sweep : entries(summary, "sweeps")) html += sweep_table(*sweep);
  return html;
}

}  // namespace lab
