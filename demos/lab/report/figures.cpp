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
  for (const auto& make : {latency_figure, response_figure, heat_figure,
                           hockey_stick_figure, connections_figure, slow_client_figure,
                           polling_figure, cpu_figure, memory_figure})
    figures.push_back(make(result));
  return figures;
}

std::vector<Drawn> draw_figures(const Json& summary, const std::string& folder,
                                std::string& problem) {
  std::vector<Drawn> all;
  remove_old(folder, "cost");  // as results were drawn before
  for (const Figure& figure : figures_of(summary, folder)) {
    Drawn drawn{figure};
    remove_old(folder, figure.stem);
    if (!figure.script.empty()) {
      write_file(folder + "/" + figure.stem + ".gp", figure.script);
      const std::string failure = draw(folder, figure.stem, Image::svg);
      const std::string no_png =
          failure.empty() ? draw(folder, figure.stem, Image::png) : "";
      drawn.svg = failure.empty();
      drawn.png = drawn.svg && no_png.empty();
      if (problem.empty()) problem = failure.empty() ? no_png : failure;
    }
    all.push_back(drawn);
  }
  return all;
}

}  // namespace lab
