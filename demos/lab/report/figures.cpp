#include "demos/lab/report/figures.h"

#include <filesystem>

#include "demos/lab/files.h"
#include "demos/lab/json.h"
#include "demos/lab/report/gnuplot.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/report/scale.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// 1920 x 1080 is 1.5 times the canvas, and everything in it is enlarged by that. There
// font sizes are in points, and a point is 4/3 pixels.
constexpr const char* terminals = R"(if (!exists('kind')) kind = 'svg'
set encoding utf8
if (kind eq 'png') {
  mark = 1.7
  if (strstrt(GPVAL_TERMINALS, 'pngcairo')) {
    set terminal pngcairo size 1920,1080 noenhanced background '#ffffff' \
        fontscale 1.125 linewidth 1.5 pointscale 1.5 font 'Helvetica,22'
  } else {
    set terminal png truecolor size 1920,1080 noenhanced background '#ffffff' \
        fontscale 1.125 linewidth 1.5 font 'DejaVuSans,22'
  }
} else {
  mark = 0.8
  set terminal svg size 1280,720 dynamic noenhanced background '#ffffff' \
      font 'Helvetica,Arial,DejaVu Sans,sans-serif,22'
}
)";

/// A name comes from the user: replaces characters that are special in file names or
/// scripts.
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

void remove_old(const std::string& folder, const std::string& stem) {
  for (const char* extension : {".svg", ".png", ".gp"})
    fs::remove(folder + "/" + stem + extension);
}

void add_count(std::vector<std::string>& words, const Json& workload, const char* key,
               const char* noun) {
  const auto count = number_in(workload, key);
  if (count && *count > 0)
    words.push_back(grouped(*count) + " " + noun + (*count == 1 ? "" : "s"));
}

}  // namespace

std::string figure_script(const std::string& stem, const std::string& body) {
  return "# gnuplot " + stem + ".gp draws " + stem + ".svg, for slides of 16:9;\n" +
         "# gnuplot -e \"kind='png'\" " + stem + ".gp draws " + stem + ".png.\n" +
         terminals + "set output '" + stem + ".'.kind\n" + body + "unset output\n";
}

std::string histogram_file(const std::string& model, const std::string& source,
                           const std::string& extension) {
  return "histograms/" + harmless(model) + "-" + harmless(source) + "." + extension;
}

std::string workload_text(const Json& workload, const std::string& except) {
  std::vector<std::string> words;
  const std::string loop = text_in(workload, "loop");
  if (!loop.empty()) words.push_back(loop + " loop");
  const auto rate = number_in(workload, "rate_per_source");
  if (rate && except != "rate") words.push_back(grouped(*rate) + "/s on each source");
  if (except != "connections") add_count(words, workload, "connections", "connection");
  add_count(words, workload, "size", "byte");
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "load not known" : text;
}

std::vector<Figure> figures_of(const Json& summary, const std::string& folder) {
  const Result result{summary, folder, all_names(summary)};
  std::vector<Figure> figures;
  for (const auto& make :
       {latency_figure, response_figure, heat_figure, hockey_stick_figure,
        connections_figure, slow_client_figure, polling_figure, cpu_figure,
        memory_figure, silent_cpu_figure, silent_memory_figure, connects_figure})
    figures.push_back(make(result));
  return figures;
}

std::vector<Drawn> draw_figures(const Json& summary, const std::string& folder,
                                std::string& problem) {
  std::vector<Drawn> all;
  Gnuplot gnuplot;
  remove_old(folder, "cost");  // earlier versions drew it
  for (const Figure& figure : figures_of(summary, folder)) {
    Drawn drawn{figure};
    remove_old(folder, figure.stem);
    if (!figure.script.empty()) {
      write_file(folder + "/" + figure.stem + ".gp", figure.script);
      const std::string failure = gnuplot.draw(folder, figure.stem, Image::svg);
      const std::string no_png =
          failure.empty() ? gnuplot.draw(folder, figure.stem, Image::png) : "";
      drawn.svg = failure.empty();
      drawn.png = drawn.svg && no_png.empty();
      if (problem.empty()) problem = failure.empty() ? no_png : failure;
    }
    all.push_back(drawn);
  }
  return all;
}

}  // namespace lab
