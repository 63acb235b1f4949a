#include "demos/lab/units.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace lab {

std::string number_text(double number) {
  const double size = std::fabs(number);
  // Rounding may carry: 99.96 has three digits as 100, not as 100.0.
  const bool whole = number == std::round(number);
  const int decimals = whole || size >= 99.95 || size < 0.0005 ? 0
                       : size >= 9.995                         ? 1
                       : size >= 0.9995                        ? 2
                                                               : 3;
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, number);
  return text;
}

double rounded(double number) { return std::round(number * 1000) / 1000; }

std::string duration_text_us(double us) {
  if (us < 999.5) return number_text(us) + " µs";
  if (us < 999.5e3) return number_text(us / 1e3) + " ms";
  return number_text(us / 1e6) + " s";
}

std::string duration_text(std::int64_t ns) {
  return duration_text_us(static_cast<double>(ns) / 1e3);
}

std::string long_time_text(double seconds) {
  if (seconds < 100)
    return count_of(std::max<std::int64_t>(1, std::lround(seconds)), "second");
  return count_of(std::lround(seconds / 60), "minute");
}

std::string memory_text(double kib) {
  if (kib < 1023.5) return number_text(kib) + " KiB";
  return number_text(kib / 1024) + " MiB";
}

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", share * 100);
  return text;
}

}  // namespace lab
