#include "demos/lab/report/table.h"

#include <algorithm>

#include "demos/common/text.h"
#include "demos/lab/counting/quantile.h"
#include "demos/lab/json.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/reading.h"
#include "demos/lab/report/text_table.h"
#include "demos/lab/statistics/bootstrap.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

std::string with_titles(const Row& titles, std::vector<Row> rows, std::size_t left) {
  rows.insert(rows.begin(), titles);
  return text_table(rows, left);
}

/// The costs below titles of two lines.
std::vector<Row> cost_lines(const Json& summary) {
  std::vector<Row> rows{
      {"", "CPU per", "wakeups", "idle", "idle", "", "", "memory"},
      {"", "request", "per req.", "wakes/s", "CPU", "threads", "memory", "per conn."}};
  for (const Row& row : cost_rows(summary)) rows.push_back(row);
  return rows;
}

/// The number of answers is what lost and wrong ones leave of the offered; without it
/// the table fits a terminal.
std::vector<Row> without_answered(std::vector<Row> rows) {
  for (Row& row : rows) row.erase(row.begin() + 3);
  return rows;
}

/// "1.24 ms"; "-" if it is unknown or if too few answers lie beyond the percentile.
std::string latency_cell(const Json& source, const char* key, double percent) {
  const auto time = number_in(source, key);
  const double beyond =
      number_in(source, "answered").value_or(0) * (100 - percent) / 100;
  if (!time || (percent < 100 && beyond < fewest_beyond - 1e-9)) return "-";
  return duration_text_us(*time);
}

std::string remarks(const Json& summary) {
  std::string text;
  for (const std::string& sentence : savings_of(summary))
    for (const std::string& line : demo::lines_of(sentence, terminal_width))
      text += line + "\n";
  for (const Json& model : summary.at("models")) {
    const std::string name = model.at("name"), verdict = model.at("verdict");
    if (verdict != "valid") text += name + ": " + verdict + "\n";
    if (model.contains("left_out"))
      text += name + ": " + model.at("left_out").get<std::string>() + "\n";
    for (const std::string& note : notes_of(model)) text += name + ": " + note + "\n";
  }
  return text;
}

bool has_control(const Json& summary) {
  const Json& models = summary.at("models");
  return std::any_of(models.begin(), models.end(),
                     [](const Json& model) { return model.contains("control_of"); });
}

/// Returns whether the comparison is one of the most important, which are printed. The
/// others are in summary.json and in the report.
bool is_headline(const Json& comparison, const Json& summary) {
  const std::string source = comparison.at("source"), figure = comparison.at("figure");
  if (source == "cost") return figure == "cpu_us_per_request";
  const Json& sources = summary.at("models").at(0).at("sources");
  const std::string main = sources.contains("tcp") ? "tcp" : sources.begin().key();
  return source == main && figure == "p50_us";
}

/// Empty unless there are enough pairs, or the user asked for a control.
std::string comparison_lines(const Json& summary) {
  std::vector<Row> rows;
  bool sound = has_control(summary);
  std::string baseline, last;
  for (const Json& comparison : summary.value("comparisons", Json::array())) {
    if (!is_headline(comparison, summary)) continue;
    sound = sound || comparison.at("pairs").get<std::size_t>() >= fewest_pairs;
    baseline = comparison.at("baseline");
    const std::string model = comparison.at("model"), source = comparison.at("source");
    rows.push_back({model == last ? "" : model,
                    source == "cost" ? "CPU/request" : source + " p50",
                    comparison.at("finding")});
    last = model;
  }
  if (!sound || rows.empty()) return "";
  return "\nCompared with " + baseline + ":\n" + text_table(rows, 3);
}

/// "82 µs/240 µs": the median and p99; with an exclamation mark if the result is not
/// valid.
std::string point_cell(const Json& model) {
  if (model.at("sources").empty()) return "-";
  const Json& s = model.at("sources").begin().value();
  const std::string p99 = latency_cell(s, "p99_us", 99);
  return latency_cell(s, "p50_us", 50) + (p99 == "-" ? "" : "/" + p99) +
         (model.at("verdict") == "valid" ? "" : "!");
}

Json model_at(const Json& point, const std::string& name) {
  for (const Json& model : point.at("models"))
    if (model.at("name") == name) return model;
  return nullptr;
}

/// The points from number `begin` on: the values in the first row, then a row for each
/// model.
std::vector<Row> sweep_rows(const Json& sweep, std::size_t begin, std::size_t end) {
  const Json& points = sweep.at("points");
  std::vector<Row> rows{{sweep.at("over").get<std::string>()}};
  for (const Json& model : points.at(0).at("models"))
    rows.push_back({model.at("name")});
  for (std::size_t i = begin; i < end; ++i) {
    rows[0].push_back(points[i].at("value").dump());
    for (std::size_t k = 1; k < rows.size(); ++k) {
      const Json here = model_at(points[i], rows[k][0]);
      rows[k].push_back(here.is_null() ? "-" : point_cell(here));
    }
  }
  return rows;
}

/// A sweep with many points is divided into tables that fit a terminal.
std::string sweep_lines(const Json& sweep) {
  const std::size_t all = sweep.at("points").size();
  std::string text;
  for (std::size_t begin = 0, end = all; begin < all; begin = end, end = all) {
    while (end > begin + 1 && !fits_terminal(sweep_rows(sweep, begin, end))) --end;
    text += text_table(sweep_rows(sweep, begin, end), 1) + "\n";
  }
  return text;
}

/// Says why a model has no number at all at a value, such as too many connections.
std::string failure_lines(const Json& sweep) {
  std::string text;
  for (const Json& point : sweep.at("points"))
    for (const Json& model : point.at("models"))
      if (model.at("sources").empty() && model.at("verdict") != "valid")
        text += model.at("name").get<std::string>() + ", " +
                sweep.at("over").get<std::string>() + " " + point.at("value").dump() +
                ": " + model.at("verdict").get<std::string>() + "\n";
  return text;
}

std::string all_sweep_lines(const Json& summary) {
  std::string text, failures;
  for (const Json& sweep : summary.value("sweeps", Json::array())) {
    text += sweep_lines(sweep);
    failures += failure_lines(sweep);
  }
  if (text.empty()) return "";
  if (!failures.empty()) text += failures + "\n";
  const bool doubts = text.find('!') != std::string::npos;
  return "\np50/p99 at each value" +
         std::string(doubts ? " (! no valid result, see the report)" : "") + ":\n" +
         text;
}

std::string cost_cell(const Json& model, const char* key, const char* unit = "") {
  const auto value = number_in(model.at("cost"), key);
  return value ? number_text(*value) + unit : "-";
}

std::string memory_cell(const Json& model, const char* quantity, double per_kib) {
  const auto amount = memory_in(model.at("cost"), quantity);
  return amount ? memory_text(*amount / per_kib) : "-";
}

}  // namespace

std::vector<Row> latency_rows(const Json& summary) {
  std::vector<Row> rows;
  for (const Json& model : summary.at("models")) {
    std::string name = model.at("name");
    for (const auto& [source, s] : model.at("sources").items()) {
      Row row{name, source};
      for (const char* key : {"offered", "answered", "lost", "wrong"}) {
        const Json& count = member(s, key);
        row.push_back(count.is_number() ? count.dump() : "-");
      }
      for (const auto& [key, percent] :
           {std::pair("p50_us", 50.0), std::pair("p90_us", 90.0),
            std::pair("p99_us", 99.0), std::pair("p999_us", 99.9),
            std::pair("max_us", 100.0)})
        row.push_back(latency_cell(s, key, percent));
      rows.push_back(row);
      name = "";
    }
  }
  return rows;
}

std::vector<Row> cost_rows(const Json& summary) {
  std::vector<Row> rows;
  for (const Json& model : summary.at("models"))
    if (!model.at("sources").empty())
      rows.push_back({model.at("name"), cost_cell(model, "cpu_us_per_request", " µs"),
                      cost_cell(model, "wakeups_per_request"),
                      cost_cell(model, "idle_wakeups_per_s"),
                      cost_cell(model, "idle_cpu_percent", " %"),
                      cost_cell(model, "threads_peak"), memory_cell(model, "kib", 1),
                      memory_cell(model, "bytes_per_connection", 1024)});
  return rows;
}

std::string table_of(const Json& summary) {
  std::string text;
  if (!summary.at("models").empty())
    text = with_titles({"", "", "offered", "lost", "wrong", "p50", "p90", "p99",
                        "p99.9", "max"},
                       without_answered(latency_rows(summary)), 2) +
           "\n" + text_table(cost_lines(summary), 1);
  text += comparison_lines(summary);
  const std::string notes = remarks(summary);
  if (!notes.empty()) text += "\n" + notes;
  text += all_sweep_lines(summary);
  return text +
         "\nLatency counts from the instant a request was due.\n"
         "- not known, or fewer than 10 beyond it.\n";
}

}  // namespace lab
