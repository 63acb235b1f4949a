#include "demos/lab/report/report.h"

#include <stdexcept>

#include "demos/lab/files.h"
#include "demos/lab/json.h"
#include "demos/lab/printable.h"
#include "demos/lab/report/figures.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/reading.h"
#include "demos/lab/report/report_tables.h"
#include "demos/lab/report/summary_text.h"

namespace lab {
namespace {

constexpr const char* page_head = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The lab: comparison of servers</title>
<style>
body { font: 20px/1.5 Helvetica, Arial, sans-serif; color: #111; background: #fff;
       max-width: 1200px; margin: 1em auto; padding: 0 1em; }
h1 { font-size: 1.7em; line-height: 1.25; } h2 { font-size: 1.35em; margin-top: 1.6em; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .25em .6em; text-align: right; border-bottom: 1px solid #ccc; }
th.name, td.name { text-align: left; } tr.first td { border-top: 2px solid #444; }
th { border-bottom: 2px solid #444; vertical-align: bottom; }
.lead { font-size: 1.2em; }
figure { margin: .5em 0 2.5em; } figure svg { width: 100%; height: auto; }
figcaption, .how { color: #333; }
.how { font-size: .85em; } .links { font-size: .85em; }
pre { background: #f3f3f3; padding: .7em; overflow-x: auto; font-size: .85em;
      white-space: pre-wrap; }
.bad { border-left: .4em solid #D55E00; padding-left: .7em; }
.scroll { overflow-x: auto; }
@media print { body { font-size: 11pt; margin: 0; max-width: none; }
  figure, tr, .bad { break-inside: avoid; } h2 { break-after: avoid; }
  .scroll { overflow: visible; } .links { display: none; } }
</style></head><body>
)";

constexpr std::size_t largest_summary = 8 << 20;

/// A file that summary.json names must be in the same folder; a path is refused,
/// because it could lead anywhere.
std::string file_beside(const std::string& folder, const std::string& name) {
  if (name.empty() || name == "." || name == ".." ||
      name.find('/') != std::string::npos)
    throw std::runtime_error(folder + "/summary.json: stderr_file is '" + name +
                             "', not the name of a file in that folder");
  return folder + "/" + name;
}

/// Returns a verdict that is not valid, and everything else that was unusual.
std::vector<std::string> troubles_of(const Json& model) {
  std::vector<std::string> troubles;
  const std::string verdict = text_of(model.at("verdict"));
  if (verdict != "valid") troubles.push_back(verdict);
  if (verdict == "valid" && model.contains("left_out"))
    troubles.push_back(text_of(model.at("left_out")));
  for (const std::string& note : notes_of(model)) troubles.push_back(note);
  return troubles;
}

/// Lists what went wrong, with the text that the server printed.
std::string problems(const Json& summary, const std::string& folder) {
  std::string html;
  for (const Json& model : summary.at("models")) {
    const std::vector<std::string> troubles = troubles_of(model);
    if (troubles.empty()) continue;
    html += "<div class=\"bad\">";
    for (const std::string& trouble : troubles)
      html += "<p><b>" + html_escape(text_of(model.at("name"))) +
              "</b>: " + html_escape(trouble) + "</p>";
    if (!is_valid(model) && model.contains("stderr_file")) {
      const std::string words =
          read_file(file_beside(folder, text_of(model.at("stderr_file"))));
      html += "<pre>" + html_escape(printable(words)) + "</pre>";
    }
    html += "</div>\n";
  }
  return html.empty() ? "" : "<h2>What went wrong</h2>\n" + html;
}

/// Lists the runs for which the time limit was too short.
std::string left_out(const Json& summary) {
  std::vector<std::string> runs;
  for (const Json* run : entries(summary, "left_out")) runs.push_back(text_of(*run));
  if (runs.empty()) return "";
  return "<h2>Left out</h2>\n<p class=\"bad\">The time limit was too short for " +
         count_of(static_cast<std::int64_t>(runs.size()), "run") + ": " +
         html_escape(enumerate(runs)) + ".</p>\n";
}

std::string list_of(const Json& object) {
  std::vector<Row> rows;
  for (const auto& [key, value] : object.items()) rows.push_back({key, text_of(value)});
  return html_table({}, 2, rows);
}

std::string title_of(const Json& summary) {
  std::string names;
  for (const Json& model : summary.at("models"))
    names += (names.empty() ? "" : ", ") + text_of(model.at("name"));
  return "The same load for " + names;
}

std::string svg_of(const std::string& folder, const Figure& figure) {
  const std::string svg = read_file(folder + "/" + figure.stem + ".svg");
  const auto begin = svg.find("<svg");
  return begin == std::string::npos ? "" : svg.substr(begin);
}

std::string link(const std::string& stem, const char* extension) {
  const std::string file = stem + extension;
  return "<a href=\"" + file + "\">" + file + "</a>";
}

std::string figure_html(const Drawn& drawn, const std::string& folder) {
  const Figure& figure = drawn.figure;
  std::string html = "<h2>" + html_escape(figure.topic) + "</h2>\n";
  if (!drawn.svg)
    return html + "<p class=\"lead\">" + html_escape(figure.title) + ".</p>\n";
  html += "<figure>" + svg_of(folder, figure) + "<figcaption>" +
          html_escape(figure.explanation) + "</figcaption>\n<p class=\"how\">" +
          "How it was measured: " + html_escape(figure.method) +
          "</p>\n<p class=\"links\">For slides: " + link(figure.stem, ".svg");
  if (drawn.png) html += ", " + link(figure.stem, ".png");
  return html + "; drawn by " + link(figure.stem, ".gp") + "</p></figure>\n";
}

/// Lists what was not measured, and says how to measure it.
std::string not_shown(const std::vector<std::string>& topics) {
  if (topics.empty()) return "";
  std::string html =
      "<h2>Nothing to show</h2>\n<p>There is no measurement of:</p><ul>\n";
  for (const std::string& topic : topics)
    html += "<li>" + html_escape(topic) + "</li>\n";
  return html +
         "</ul>\n<p><code>lab sweep --help</code> and <code>lab compare "
         "--help</code> say how to make one.</p>\n";
}

std::string figures_html(const Json& summary, const std::string& folder,
                         std::string& problem) {
  std::string html;
  std::vector<std::string> missing;
  for (const Drawn& drawn : draw_figures(summary, folder, problem)) {
    if (drawn.figure.script.empty())
      missing.push_back(drawn.figure.topic);
    else
      html += figure_html(drawn, folder);
  }
  if (!problem.empty()) html += "<p class=\"bad\">" + html_escape(problem) + "</p>\n";
  return html + not_shown(missing);
}

/// Returns the whole page. Throws Json::exception if something in the summary is
/// missing.
std::string page_of(const Json& summary, const std::string& folder,
                    std::string& problem) {
  std::string html = page_head;
  html += "<h1>" + html_escape(title_of(summary)) + "</h1>\n";
  html += "<p class=\"lead\">" + html_escape(reading_of(summary)) + "</p>\n";
  html += figures_html(summary, folder, problem);
  html += "<h2>Verdicts</h2>\n" + verdict_table(summary);
  html += "<h2>Latency</h2>\n" + latency_table(summary);
  html += "<h2>Cost of the server</h2>\n" + cost_table(summary);
  html += comparison_table(summary) + sweep_tables(summary);
  html += problems(summary, folder) + left_out(summary);
  const Json& environment = summary.at("environment");
  html += "<h2>To repeat it</h2>\n<pre>" +
          html_escape(text_of(environment.value("command", Json("")))) + "</pre>\n";
  html += "<h2>Load</h2>\n" + list_of(summary.at("workload"));
  return html + "<h2>Machine</h2>\n" + list_of(environment) + "</body></html>\n";
}

}  // namespace

std::string make_report(const std::string& folder) {
  const std::string file = folder + "/summary.json";
  const std::string text = read_file(file, largest_summary);
  std::string problem;
  try {
    const Json summary = read_summary(text, file);
    write_file(folder + "/report.html", page_of(summary, folder, problem));
  } catch (const Json::exception&) {
    throw std::runtime_error(file + no_summary);
  }
  return problem;
}

}  // namespace lab
