#pragma once
// Numbers as people read them: three digits and a suitable unit.

#include <cstdint>
#include <string>

#include "demos/common/text.h"

namespace lab {

/// "85 µs", "1.24 ms", "2.31 s" for nanoseconds.
std::string duration_text(std::int64_t ns);
/// The same for microseconds, as in summary.json.
std::string duration_text_us(double us);
/// "812 KiB", "12.3 MiB".
std::string memory_text(double kib);
/// "0.012", "1.24", "85", "1240": three digits, no exponent.
std::string number_text(double number);
/// "40 seconds", "13 minutes".
std::string long_time_text(double seconds);
/// The number with three decimals, for JSON.
double rounded(double number);
/// "90.0 %" for 0.9.
std::string percent(double share);

using demo::count_of;
using demo::width_of;

}  // namespace lab
