#include "demos/lab/load/live.h"

#include <cmath>
#include <cstdio>

#include "demos/lab/json.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

double rounded(double number) { return std::round(number * 1000) / 1000; }

double per_second(std::int64_t count, const Glance& glance) {
  return glance.length_s > 0 ? static_cast<double>(count) / glance.length_s : 0;
}

std::string rate_text(std::int64_t count, const Glance& glance) {
  return std::to_string(std::llround(per_second(count, glance)));
}

}  // namespace

std::string live_line(const Moment& moment, const Glance& glance) {
  char head[40];
  std::snprintf(head, sizeof head, "%5.1f s  %-7s  ", moment.elapsed_s, moment.phase);
  std::string line = head + rate_text(glance.answered, glance) + " of " +
                     rate_text(glance.offered, glance) + "/s  " +
                     std::to_string(glance.waiting) + " waiting";
  if (glance.samples == 0) return line;
  return line + "  p50 " + duration_text(glance.p50) + "  p99 " +
         duration_text(glance.p99) + "  max " + duration_text(glance.max);
}

std::string live_json(const Moment& moment, const Glance& glance) {
  const auto us = [&glance](std::int64_t ns) {
    return glance.samples > 0 ? Json(static_cast<double>(ns) / 1e3) : Json(nullptr);
  };
  const Json line{{"t_s", rounded(moment.elapsed_s)},
                  {"phase", moment.phase},
                  {"offered_per_s", rounded(per_second(glance.offered, glance))},
                  {"achieved_per_s", rounded(per_second(glance.answered, glance))},
                  {"outstanding", glance.waiting},
                  {"p50_us", us(glance.p50)},
                  {"p99_us", us(glance.p99)},
                  {"max_us", us(glance.max)}};
  return line.dump() + "\n";
}

}  // namespace lab
