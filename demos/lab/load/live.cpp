#include "demos/lab/load/live.h"

#include <cmath>
#include <cstdio>

#include "demos/lab/json.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

double rounded(double number) { return std::round(number * 1000) / 1000; }

double per_second(std::int64_t count, const IntervalStatistics& interval) {
  return interval.length_s > 0 ? static_cast<double>(count) / interval.length_s : 0;
}

std::string rate_text(std::int64_t count, const IntervalStatistics& interval) {
  return std::to_string(std::llround(per_second(count, interval)));
}

}  // namespace

std::string live_line(const Moment& moment, const IntervalStatistics& interval) {
  char head[40];
  std::snprintf(head, sizeof head, "%5.1f s  %-7s  ", moment.elapsed_s, moment.phase);
  std::string line = head + rate_text(interval.answered, interval) + " of " +
                     rate_text(interval.offered, interval) + "/s  " +
                     std::to_string(interval.waiting) + " waiting";
  if (interval.samples == 0) return line;
  return line + "  p50 " + duration_text(interval.p50) + "  p99 " +
         duration_text(interval.p99) + "  max " + duration_text(interval.max);
}

std::string live_json(const Moment& moment, const IntervalStatistics& interval) {
  const auto us = [&interval](std::int64_t ns) {
    return interval.samples > 0 ? Json(static_cast<double>(ns) / 1e3) : Json(nullptr);
  };
  const Json line{{"t_s", rounded(moment.elapsed_s)},
                  {"phase", moment.phase},
                  {"offered_per_s", rounded(per_second(interval.offered, interval))},
                  {"achieved_per_s", rounded(per_second(interval.answered, interval))},
                  {"outstanding", interval.waiting},
                  {"p50_us", us(interval.p50)},
                  {"p99_us", us(interval.p99)},
                  {"max_us", us(interval.max)}};
  return line.dump() + "\n";
}

}  // namespace lab
