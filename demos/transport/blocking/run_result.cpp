#include "demos/transport/blocking/run_result.h"

#include <algorithm>
#include <cstdio>

namespace transport {

std::string lanes(const Arrivals& arrivals, const RunResult& result) {
  constexpr std::size_t columns = 56;
  const double end = *std::max_element(result.read.begin(), result.read.end());
  const auto column = [&](double time) {
    const double share = std::clamp(time / std::max(end, 1.0), 0.0, 1.0);
    return static_cast<std::size_t>(share * (columns - 1));
  };
  std::vector<std::string> line(arrivals.sources().size(), std::string(columns, '.'));
  for (const char mark : {'=', 'o', '*'})
    for (std::size_t i = 0; i < result.sent.size(); ++i) {
      const std::size_t from = column(result.sent[i]), to = column(result.read[i]);
      std::string& lane = line[arrivals.script()[i].source];
      for (std::size_t at = from; mark == '=' && at < to; ++at) lane[at] = mark;
      if (mark != '=') lane[mark == 'o' ? from : to] = mark;
    }
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    std::string name = arrivals.sources()[i].name;
    name.resize(10, ' ');
    text += name + line[i] + "\n";
  }
  return text + std::string(10, ' ') + "0" + std::string(columns - 8, ' ') +
         milliseconds_text(end) + "\n";
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
