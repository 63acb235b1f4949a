#include "demos/transport/blocking/run_result.h"

#include <algorithm>
#include <cstdio>

namespace transport {

namespace {

constexpr std::size_t columns = 56;     // of a lane
constexpr std::size_t name_width = 10;  // left of the lanes

/// Returns the column of a time in a lane that ends at `end`.
std::size_t column_of(double time, double end) {
  const double share = std::clamp(time / std::max(end, 1.0), 0.0, 1.0);
  return static_cast<std::size_t>(share * (columns - 1));
}

std::string lane(const std::string& name, const std::string& marks) {
  return padded(name, name_width) + marks + "\n";
}

std::string time_scale(double end) {
  return lane("", "0" + std::string(columns - 8, ' ') + milliseconds_text(end));
}

}  // namespace

std::string lanes(const Arrivals& arrivals, const RunResult& result) {
  const double end = *std::max_element(result.read.begin(), result.read.end());
  std::vector<std::string> marks(arrivals.sources().size(), std::string(columns, '.'));
  for (const char mark : {'=', 'o', '*'})
    for (std::size_t i = 0; i < result.sent.size(); ++i) {
      const std::size_t from = column_of(result.sent[i], end),
                        to = column_of(result.read[i], end);
      std::string& line = marks[arrivals.script()[i].source];
      for (std::size_t at = from; mark == '=' && at < to; ++at) line[at] = mark;
      if (mark != '=') line[mark == 'o' ? from : to] = mark;
    }
  std::string text;
  for (std::size_t i = 0; i < marks.size(); ++i)
    text += lane(arrivals.sources()[i].name, marks[i]);
  return text + time_scale(end);
}

std::string staircase(const std::vector<double>& waits, double delay) {
  std::string text = lane("1", "*" + std::string(columns - 2, '=') + "*");
  std::size_t from = 0;
  for (std::size_t i = 0; i < waits.size(); ++i) {
    const std::size_t to = std::max(from, column_of(waits[i], delay));
    text += lane(std::to_string(i + 2),
                 std::string(from, ' ') + std::string(to - from, '#'));
    from = to;
  }
  return text + time_scale(delay);
}

std::vector<double> lateness(const RunResult& result) {
  std::vector<double> late;
  for (std::size_t i = 0; i < result.sent.size(); ++i)
    late.push_back(result.read[i] - result.sent[i]);
  std::sort(late.begin(), late.end());
  return late;
}

std::string milliseconds_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value < 9.95 ? "%.1f ms" : "%.0f ms", value);
  return text;
}

}  // namespace transport
