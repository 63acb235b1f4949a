#include "demos/lab/figures.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "demos/common/process.h"
#include "demos/lab/files.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds drawing_limit{20};

// Okabe and Ito's colours, distinguishable with any colour vision, the strongest first.
constexpr const char* colours[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                   "#E69F00", "#56B4E9", "#000000"};
constexpr std::size_t colour_count = std::size(colours);

/// A string of gnuplot's that means itself: nothing is special between single quotes.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char letter : text)
    result += letter == '\'' ? "''" : std::string(1, letter == '\n' ? ' ' : letter);
  return result + "'";
}

/// A name is data from outside: only letters that no file name or script minds.
std::string harmless(const std::string& name) {
  std::string result;
  for (const char letter : name) {
    const bool fine = (letter >= 'a' && letter <= 'z') ||
                      (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '_' ||
                      letter == '-' || letter == '+';
    result += fine ? letter : '.';
  }
  return result;
}

std::string terminal(int width, int height, const std::string& output) {
  return "set terminal svg size " + std::to_string(width) + "," +
         std::to_string(height) +
         " dynamic noenhanced background '#ffffff' font "
         "'Helvetica,Arial,sans-serif,20'\n"
         "set output " +
         quoted(output) + "\n";
}

const char* source_title(const std::string& source) {
  return source == "stdin" ? "stdin lines"
         : source == "udp" ? "UDP datagrams"
                           : "TCP connections";
}

/// Whether there is a curve: where nothing was answered, gnuplot would fail.
bool has_curve(const Json& model, const std::string& source,
               const std::string& folder) {
  const Json& sources = model.at("sources");
  return sources.contains(source) &&
         sources.at(source).value("p50_us", Json()).is_number() &&
         fs::exists(folder + "/" + histogram_file(model.at("name"), source, "hgrm"));
}

/// The panels of the figure of latencies.
std::vector<std::string> sources_of(const Json& summary, const std::string& folder) {
  const Json& models = summary.at("models");
  std::vector<std::string> names;
  for (const char* name : {"stdin", "udp", "tcp"})
    if (std::any_of(models.begin(), models.end(),
                    [&](const Json& model) { return has_curve(model, name, folder); }))
      names.emplace_back(name);
  return names;
}

/// One panel. The first names all curves: also those of the other panels alone, with a
/// curve without points.
std::string curves(const Json& summary, const std::vector<std::string>& sources,
                   std::size_t panel, const std::string& folder) {
  std::string text;
  std::size_t number = 0;
  for (const Json& model : summary.at("models")) {
    const std::size_t style = number++;
    const bool here = has_curve(model, sources[panel], folder);
    const bool anywhere = std::any_of(
        sources.begin(), sources.end(),
        [&](const std::string& source) { return has_curve(model, source, folder); });
    if (!(panel == 0 ? anywhere : here)) continue;
    const std::string name = model.at("name");
    const std::string file =
        folder + "/" + histogram_file(name, sources[panel], "hgrm");
    text += (text.empty() ? "plot " : ", \\\n     ") +
            (here ? quoted(file) + " skip 2 using 4:($1/1000)" : "NaN") +
            " with lines linewidth 4 dashtype " + std::to_string(style % 5 + 1) +
            " linecolor rgb " + quoted(colours[style % colour_count]) +
            (panel == 0 ? " title " + quoted(name) : " notitle");
  }
  return text + "\n";
}

/// The ranges that fit all panels, so that these can be compared: up to the percentile
/// where the answers become too few, and the powers of ten around the times.
std::string ranges(const Json& summary) {
  double answers = 100, least = 1e12, most = 0;
  for (const Json& model : summary.at("models"))
    for (const auto& [name, source] : model.at("sources").items()) {
      if (!source.value("p50_us", Json()).is_number()) continue;
      answers = std::max(answers, source.value("answered", 0.0));
      least = std::min(least, source.value("p50_us", 0.0) * 0.75);
      most = std::max(most, source.value("max_us", 0.0));
    }
  std::ostringstream text;
  text << "set xrange [1:" << answers << "]\n";
  if (most > 0)
    text << "set yrange [1e" << std::floor(std::log10(least / 1e3)) << ":1e"
         << std::ceil(std::log10(most / 1e3)) << "]\n";
  return text.str();
}

/// Panels side by side, and the names of the curves to the right of all.
std::string panel_layout(int panels) {
  constexpr double left = 120, panel = 400, gap = 75, names = 290;
  const double width = left + panel * panels + names;
  std::ostringstream text;
  text << "set multiplot layout 1," << panels << " margins screen " << left / width
       << "," << 1 - names / width << ",0.17,0.87 spacing screen " << gap / width
       << ",0\n"
       << "set key at screen " << 1 - (names - 25) / width
       << ",0.85 left top vertical reverse Left samplen 3\n";
  return text.str();
}

std::string latency_script(const Json& summary, const std::string& folder) {
  const std::vector<std::string> sources = sources_of(summary, folder);
  if (sources.empty()) return "";
  const auto panels = static_cast<int>(sources.size());
  std::string script = terminal(400 * panels + 410, 560, folder + "/latency.svg");
  script += panel_layout(panels);
  script +=
      "set logscale xy\nset grid linecolor rgb '#dddddd' linewidth 1\nset border 3\n"
      "set tics nomirror\nset format y '%g'\n"
      "set xtics ('50 %%' 2, '90 %%' 10, '99 %%' 100, '99.9 %%' 1000, "
      "'99.99 %%' 10000, '99.999 %%' 100000)\n";
  script += ranges(summary);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    script += std::string("set title ") + quoted(source_title(sources[i])) + "\n";
    script += std::string("set xlabel 'share of the requests'\n") +
              (i == 0 ? "set ylabel 'answered within (ms)'\n" : "unset ylabel\n");
    script += curves(summary, sources, i, folder);
  }
  return script + "unset multiplot\n";
}

bool has_bar(const Json& summary, const char* key) {
  const Json& models = summary.at("models");
  return std::any_of(models.begin(), models.end(), [key](const Json& model) {
    return model.at("cost").value(key, Json()).is_number();
  });
}

/// One panel of horizontal bars; a missing number leaves its bar out.
std::string bars(const Json& summary, const char* key, const char* title) {
  std::string data, plot;
  std::size_t number = 0;
  for (const Json& model : summary.at("models")) {
    const Json value = model.at("cost").value(key, Json());
    const std::string shown = value.is_number() ? number_text(value.get<double>()) : "";
    const double size = value.is_number() ? std::max(0.0, value.get<double>()) : 0;
    data += std::to_string(number) + " " + std::to_string(size) + " " +
            (shown.empty() ? "-" : shown) + "\n";
    const std::string only = "($0==" + std::to_string(number) + "?$1:NaN)";
    plot += (plot.empty() ? "plot " : ", \\\n     ") + std::string("$data using (0):") +
            only +
            ":(0):($2):($1-0.35):($1+0.35) "
            "with boxxyerror fillstyle solid noborder linecolor rgb " +
            quoted(colours[number % colour_count]) + " notitle";
    ++number;
  }
  plot += ", \\\n     $data using 2:1:3 with labels left offset 0.7,0 notitle\n";
  std::string names;
  for (std::size_t i = 0; i < summary.at("models").size(); ++i)
    names += (i > 0 ? ", " : "") +
             quoted(summary.at("models")[i].at("name").get<std::string>()) + " " +
             std::to_string(i);
  return "$data << EOD\n" + data + "EOD\nset title " + quoted(title) + "\nset ytics (" +
         names + ") scale 0\nset yrange [" + std::to_string(number) + "-0.4:-0.6]\n" +
         plot;
}

std::string cost_script(const Json& summary, const std::string& folder) {
  constexpr std::pair<const char*, const char*> keys[] = {
      {"cpu_us_per_request", "CPU time per request (µs)"},
      {"idle_wakeups_per_s", "wakeups per second with nothing to do"}};
  std::string panels;
  int count = 0;
  for (const auto& [key, title] : keys)
    if (has_bar(summary, key)) {
      panels += bars(summary, key, title);
      ++count;
    }
  if (count == 0) return "";
  const auto rows = static_cast<int>(summary.at("models").size());
  std::string script =
      terminal(720 * count, 170 + 62 * std::max(rows, 2), folder + "/cost.svg");
  script +=
      "set multiplot layout 1," + std::to_string(count) +
      "\nset border 2\nset tics nomirror\nunset xtics\n"
      "set xrange [0:*]\nset autoscale xfixmin\nset offsets graph 0, graph 0.25, 0, 0\n"
      "set lmargin 20\nset rmargin 3\n";
  return script + panels + "unset multiplot\n";
}

/// "" or what gnuplot complained about.
std::string run_gnuplot(const std::string& script_file) {
  demo::Process::Options options;
  options.command = {"gnuplot", script_file};
  options.in = options.out = demo::Process::Stream::null;
  options.err = demo::Process::Stream::null;
  try {
    demo::Process process(options);
    const auto end = process.wait(drawing_limit);
    if (end && end->status == 0) return "";
    return "gnuplot failed on " + script_file;
  } catch (const std::system_error&) {
    return "the figures need gnuplot: install gnuplot-nox, then run `lab report` again";
  }
}

}  // namespace

std::string histogram_file(const std::string& model, const std::string& source,
                           const std::string& extension) {
  return "histograms/" + harmless(model) + "-" + harmless(source) + "." + extension;
}

std::vector<Figure> draw_figures(const Json& summary, const std::string& folder,
                                 std::string& problem) {
  const std::string place = fs::absolute(folder);
  const std::pair<Figure, std::string> wanted[] = {
      {{"latency", "How long an answer takes",
        "Each curve says within which time a share of the requests was answered; "
        "lower is better. To the right are the rare slow answers, which users "
        "remember."},
       latency_script(summary, place)},
      {{"cost", "What the server spends",
        "CPU time per request: processor time at this load, over all threads of the "
        "server. Wakeups: how often it wakes up while nobody sends anything; a server "
        "that waits properly sleeps."},
       cost_script(summary, place)}};
  std::vector<Figure> figures;
  for (const auto& [figure, script] : wanted) {
    const std::string stem = folder + "/" + figure.file;
    fs::remove(stem + ".svg");  // of an earlier result
    fs::remove(stem + ".gp");
    if (script.empty()) {
      figures.push_back(
          {"", figure.title, "Nothing to show: there is no measurement of it."});
      continue;
    }
    write_file(stem + ".gp", script);
    const std::string failure = run_gnuplot(stem + ".gp");
    if (failure.empty())
      figures.push_back({figure.file + ".svg", figure.title, figure.caption});
    else
      problem = failure;
  }
  return figures;
}

}  // namespace lab
