#include "demos/lab/report/heat_map.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

namespace lab {
namespace {

constexpr std::size_t most_cells = 100'000;
constexpr double slow = 5;  // times the usual

/// The slowest answer of each slice, by its beginning.
std::map<double, double> slowest_by_slice(const HeatMap& map) {
  std::map<double, double> slowest;
  for (const HeatCell& cell : map.cells)
    slowest[cell.second] = std::max(slowest[cell.second], cell.response * heat_bin);
  return slowest;
}

double median_of(const std::map<double, double>& slices) {
  std::vector<double> values;
  for (const auto& slice : slices) values.push_back(slice.second);
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

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

SlowPart slowest_part(const HeatMap& map) {
  const auto slices = slowest_by_slice(map);
  const auto worst = std::max_element(
      slices.begin(), slices.end(),
      [](const auto& a, const auto& b) { return a.second < b.second; });
  SlowPart stall{worst->first, worst->first + map.slice, worst->second,
                 median_of(slices)};
  // The slices beside it that are slow, too.
  for (auto next = worst; next != slices.end() && next->second >= slow * stall.usual;
       ++next)
    stall.end = next->first + map.slice;
  for (auto before = worst; before->second >= slow * stall.usual; --before) {
    stall.begin = before->first;
    if (before == slices.begin()) break;
  }
  return stall;
}

}  // namespace lab
