// Latency over time: a heat map, in which a stall is a tower with a sloping roof.

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "demos/lab/json.h"
#include "demos/lab/report/canvas.h"
#include "demos/lab/report/figures.h"
#include "demos/lab/report/line_chart.h"
#include "demos/lab/report/lookup.h"
#include "demos/lab/statistics/bootstrap.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

struct HeatCell {
  double second;    // beginning of the slice, by the time when requests were due
  double response;  // lower end of the bin, in us; a tenth of a decade wide
  double count;
};

struct HeatMap {
  std::vector<HeatCell> cells;
  double slice = 0;  // seconds
  double end = 0;    // of the last slice
};

/// Ratio between the two ends of a bin.
constexpr double heat_bin = 1.2589254117941673;

/// The part of the window with the slowest answers.
struct SlowPart {
  double begin, end;  // in seconds
  double longest;     // us
  double usual;       // us, the median of the slices' slowest answers
};

constexpr std::size_t most_cells = 100'000;
constexpr double slow_factor = 5;  // times the usual

/// Returns the slowest answer of each slice, by the beginning of the slice.
std::map<double, double> slowest_by_slice(const HeatMap& map) {
  std::map<double, double> slowest;
  for (const HeatCell& cell : map.cells)
    slowest[cell.second] = std::max(slowest[cell.second], cell.response * heat_bin);
  return slowest;
}

double median_of(const std::map<double, double>& slices) {
  std::vector<double> values;
  for (const auto& slice : slices) values.push_back(slice.second);
  return *median(values);
}

/// Reads a .heat file. Empty if there is no such file or no data in it.
HeatMap read_heat(const std::string& file) {
  HeatMap map;
  std::ifstream lines(file);
  std::string line;
  while (map.cells.size() < most_cells && std::getline(lines, line)) {
    std::istringstream words(line);
    HeatCell cell{};
    if (words >> cell.second >> cell.response >> cell.count &&
        std::isfinite(cell.second) && cell.response > 0 &&
        std::isfinite(cell.response) && cell.count > 0)
      map.cells.push_back(cell);
  }
  const auto slices = slowest_by_slice(map);
  double before = -1;
  for (const auto& slice : slices) {
    const double distance = slice.first - before;
    if (before >= 0 && (map.slice == 0 || distance < map.slice)) map.slice = distance;
    before = slice.first;
  }
  if (map.slice == 0) map.slice = 1;
  if (!slices.empty()) map.end = slices.rbegin()->first + map.slice;
  return map;
}

/// The map must have cells.
SlowPart slowest_part(const HeatMap& map) {
  const auto slices = slowest_by_slice(map);
  const auto worst = std::max_element(
      slices.begin(), slices.end(),
      [](const auto& a, const auto& b) { return a.second < b.second; });
  SlowPart stall{worst->first, worst->first + map.slice, worst->second,
                 median_of(slices)};
  // Extend it over the neighbouring slices that are slow as well.
  for (auto next = worst;
       next != slices.end() && next->second >= slow_factor * stall.usual; ++next)
    stall.end = next->first + map.slice;
  for (auto before = worst; before->second >= slow_factor * stall.usual; --before) {
    stall.begin = before->first;
    if (before == slices.begin()) break;
  }
  return stall;
}

constexpr double notable = 10;    // times the usual slowest answer
constexpr double bar_room = 190;  // for the scale of the colours
constexpr std::size_t most_panels = 2;

struct Heat {
  std::string name;
  HeatMap map;
};

/// Returns the stall experiment, or the first server and the slowest of the others.
std::vector<Heat> heats_of(const Result& result) {
  const Json& stall = member(member(result.summary, "exhibits"), "stall");
  HeatMap map = read_heat(result.folder + "/histograms/stall.heat");
  if (!map.cells.empty()) return {{text_in(stall, "model"), map}};
  std::vector<Heat> heats;
  const std::vector<const Json*> models = entries(result.summary, "models");
  const std::string source = main_source(models);
  for (const Json* model : models) {
    map = read_heat(result.folder + "/" +
                    histogram_file(name_of(*model), source, "heat"));
    if (!map.cells.empty()) heats.push_back({name_of(*model), map});
  }
  if (heats.size() <= 1) return heats;
  std::stable_sort(heats.begin() + 1, heats.end(), [](const Heat& a, const Heat& b) {
    return slowest_part(a.map).longest > slowest_part(b.map).longest;
  });
  heats.resize(std::min(heats.size(), most_panels));
  return heats;
}

std::string finding(const std::vector<Heat>& heats) {
  if (heats.empty()) return "";
  const Heat *worst = nullptr, *slowest = nullptr;
  double most = 0, longest = 0;
  for (const Heat& heat : heats) {
    const SlowPart stall = slowest_part(heat.map);
    if (stall.longest > longest) {
      longest = stall.longest;
      slowest = &heat;
    }
    if (stall.longest / stall.usual <= most) continue;
    most = stall.longest / stall.usual;
    worst = &heat;
  }
  const auto title_of = [](const Heat& heat) {
    return heat.name.empty() ? "the server" : heat.name;
  };
  const SlowPart stall = slowest_part(worst->map);
  // Beside a server that is always slower, a short stall is not what the picture shows.
  if (most >= notable && stall.longest >= longest / 2)
    return "A stall of " + title_of(*worst) + " from second " +
           number_text(stall.begin) + " on: for " +
           duration_text_us((stall.end - stall.begin) * 1e6) + " answers took up to " +
           duration_text_us(stall.longest);
  return "No server stalls for long: the slowest answer took " +
         duration_text_us(longest) + " (" + title_of(*slowest) + ")";
}

Panel panel_of(const Heat& heat, const std::vector<Heat>& all) {
  Panel panel;
  std::vector<double> times;
  double end = 0;
  for (const Heat& one : all) {
    end = std::max(end, one.map.end);
    for (const HeatCell& cell : one.map.cells) {
      times.push_back(cell.response);
      times.push_back(cell.response * heat_bin);
    }
  }
  panel.title = heat.name.empty() ? "answered within" : heat.name;
  panel.y = time_scale(times);
  panel.x = linear_scale({end}, grouped);
  panel.x.high = end;
  std::erase_if(panel.x.ticks, [end](const Tick& tick) { return tick.at > end; });
  panel.x.title = "seconds since the measuring began";
  return panel;
}

/// Draws a box for each slice and bin; its colour is the number of requests.
std::string cells_commands(const HeatMap& map, std::size_t number) {
  const std::string block = "$heat" + std::to_string(number);
  std::string text = block + " << EOD\n";
  for (const HeatCell& cell : map.cells)
    text += plain(cell.second) + " " + plain(cell.second + map.slice) + " " +
            plain(cell.response) + " " + plain(cell.response * heat_bin) + " " +
            plain(cell.count) + "\n";
  return text + "EOD\nplot " + block +
         " using 1:3:1:2:3:4:5 with boxxyerror linecolor palette fillstyle solid 1 "
         "noborder notitle\n";
}

double most_requests(const std::vector<Heat>& heats) {
  double most = 2;
  for (const Heat& heat : heats)
    for (const HeatCell& cell : heat.map.cells) most = std::max(most, cell.count);
  return most;
}

/// The palette goes from light to dark, also in grey and for any colour vision.
std::string palette_commands(double most, double top, double bottom) {
  const double left = canvas_width - bar_room + 30;
  return "set palette defined (0 '#c6dbef', 0.4 '#4292c6', 0.75 '#08519c', "
         "1 '#08183a')\nset logscale cb\nset cbrange [1:" +
         plain(most) + "]\nset colorbox user origin " + screen(left, bottom) +
         " size screen " + plain(26 / canvas_width) + "," +
         plain((bottom - top) / canvas_height) + "\nset cbtics (" +
         [most] {
           std::string list = "'1' 1";
           for (double at = 10; at <= most; at *= 10)
             list += ", " + quoted(grouped(at)) + " " + plain(at);
           return list;
         }() +
         ")\n" + text_at(left, top - 22, "requests");
}

std::string heat_chart(const Figure& figure, const std::string& subtitle,
                       const std::vector<Heat>& heats) {
  double top = 0;
  std::string script = heading(figure.title, subtitle, top);
  top += 42;
  const double bottom = canvas_height - below_panel - 6;
  script += palette_commands(most_requests(heats), top, bottom);
  script +=
      "unset key\nset tics scale 0.6,0.3\n"
      "set grid xtics ytics linecolor rgb '#dddddd' linewidth 1 dashtype 1\n"
      "set multiplot\n";
  const double words = ticks_width(panel_of(heats[0], heats).y);
  const auto count = static_cast<double>(heats.size());
  const double width =
      (canvas_width - bar_room - margin - (count - 1) * 24) / count - words;
  for (std::size_t i = 0; i < heats.size(); ++i) {
    const double left =
        margin - 10 + words + static_cast<double>(i) * (width + words + 24);
    script +=
        frame_commands(panel_of(heats[i], heats), {left, left + width, top, bottom}) +
        cells_commands(heats[i].map, i) + "unset label\nunset arrow\nunset colorbox\n";
  }
  return script + "unset multiplot\n";
}

}  // namespace

Figure heat_figure(const Result& result) {
  const std::vector<Heat> heats = heats_of(result);
  Figure figure{
      "heat",
      "Latency over time",
      finding(heats),
      "Each box is a moment and a response time; a darker box has more requests. When "
      "a server stalls, the request that was due first waits longest, so the boxes "
      "form a slope that falls until the server has caught up.",
      "The window is divided into 100 slices by the instants at which requests were "
      "due, and the times into ten steps for each power of ten.",
      ""};
  if (heats.empty()) return figure;
  const std::string source = main_source(entries(result.summary, "models"));
  figure.script = figure_script(
      figure.stem,
      heat_chart(figure,
                 "Time until the answer" +
                     (source.empty() ? "" : " on " + source_title(source)) + "; " +
                     workload_text(member(result.summary, "workload")),
                 heats));
  return figure;
}

}  // namespace lab
