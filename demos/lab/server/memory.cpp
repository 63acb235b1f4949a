#include "demos/lab/server/memory.h"

#include "demos/lab/proc_files.h"
#include "demos/lab/server/cost.h"

namespace lab {
namespace {

constexpr std::int64_t kib = 1024;

}  // namespace

std::optional<Memory> memory_of(pid_t pid) {
  std::optional<Memory> sum;
  bool shares_known = true;
  std::int64_t proportional = 0;
  for (const pid_t member : family_of(pid)) {
    // smaps_rollup counts pages; VmRSS is an estimate on several processors.
    const std::string pages = read_proc(proc_path(member, "smaps_rollup"));
    auto resident = number_after(pages, "Rss:");
    const auto share = number_after(pages, "Pss:");
    if (!resident)
      resident = number_after(read_proc(proc_path(member, "status")), "VmRSS:");
    if (!resident) continue;
    if (!sum) sum.emplace();
    sum->resident += *resident * kib;
    shares_known = shares_known && share;
    proportional += share.value_or(0) * kib;
  }
  if (sum && shares_known) sum->proportional = proportional;
  return sum;
}

std::optional<double> slope_of(const std::vector<std::pair<double, double>>& points) {
  const auto count = static_cast<double>(points.size());
  double mean_x = 0, mean_y = 0, upper = 0, lower = 0;
  for (const auto& [x, y] : points) {
    mean_x += x / count;
    mean_y += y / count;
  }
  for (const auto& [x, y] : points) {
    upper += (x - mean_x) * (y - mean_y);
    lower += (x - mean_x) * (x - mean_x);
  }
  if (lower <= 0) return std::nullopt;
  return upper / lower;
}

}  // namespace lab
