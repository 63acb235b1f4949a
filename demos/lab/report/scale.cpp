#include "demos/lab/report/scale.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "demos/lab/report/canvas.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

constexpr double most_decades = 12;

std::vector<double> usable(const std::vector<double>& values) {
  std::vector<double> kept;
  for (const double value : values)
    if (std::isfinite(value) && value > 0) kept.push_back(value);
  return kept;
}

/// Adds the ticks of a logarithmic axis: labels at the powers of ten, and also at 2 and
/// 5 times them if there are few.
void add_log_ticks(Scale& scale, std::string (*text)(double)) {
  const int first = static_cast<int>(std::floor(std::log10(scale.low) + 1e-9));
  const int last = static_cast<int>(std::ceil(std::log10(scale.high) - 1e-9));
  const int every = (last - first) / 7 + 1;
  for (int power = first; power <= last; ++power)
    for (int digit = 1; digit <= 9; ++digit) {
      const double at = digit * std::pow(10.0, power);
      if (at < scale.low * 0.999 || at > scale.high * 1.001) continue;
      const bool few = last - first <= 2 && (digit == 2 || digit == 5);
      const bool worded = digit == 1 ? (power - first) % every == 0 : few;
      if (digit == 1 || every == 1)
        scale.ticks.push_back({at, worded ? text(at) : "", digit != 1});
    }
}

/// A time as an axis label: 0.1 and not 0.100.
std::string time_text(double us) {
  if (us < 1) return plain(us) + " µs";
  return us < 1e9 ? duration_text_us(us) : grouped(us / 1e6) + " s";
}

std::string format_escaped(const std::string& text) {
  std::string result;
  for (const char letter : text)
    result += letter == '%' ? "%%" : std::string(1, letter);
  return result;
}

/// Returns whether every n-th label, counted from the last, fits.
bool fits(const Scale& scale, const std::vector<std::size_t>& worded, std::size_t every,
          bool upright, double pixels) {
  double free_to = 1e9;
  for (std::size_t i = 0; i < worded.size(); i += every) {
    const Tick& tick = scale.ticks[worded[worded.size() - 1 - i]];
    const double half = upright ? 0.6 * text_size : text_width(tick.text) / 2 + 4;
    const double at = scale.fraction(tick.at) * pixels;
    if (at + half > free_to) return false;
    free_to = at - half;
  }
  return true;
}

/// Returns which ticks get their labels, so that these do not touch.
std::vector<bool> words_that_fit(const Scale& scale, bool upright, double pixels) {
  std::vector<std::size_t> worded;
  for (std::size_t i = 0; i < scale.ticks.size(); ++i)
    if (!scale.ticks[i].text.empty()) worded.push_back(i);
  std::size_t every = 1;
  while (every < worded.size() && !fits(scale, worded, every, upright, pixels)) ++every;
  std::vector<bool> words(scale.ticks.size());
  for (std::size_t i = 0; i < worded.size(); i += every)
    words[worded[worded.size() - 1 - i]] = true;
  return words;
}

/// Returns the largest of 1, 2 and 5 times a power of ten that is not above the value.
double round_down(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value) + 1e-9));
  const double digits = value / power * (1 + 1e-9);
  return power * (digits >= 5 ? 5 : digits >= 2 ? 2 : 1);
}

double round_up(double value) {
  const double below = round_down(value);
  if (value <= below * (1 + 1e-9)) return below;
  const double digit = below / std::pow(10.0, std::floor(std::log10(below) + 1e-9));
  return digit < 1.5 ? 2 * below : digit < 3 ? 2.5 * below : 2 * below;
}

}  // namespace

double Scale::fraction(double value) const {
  if (!(value > low)) return 0;
  if (value >= high) return 1;
  return log ? std::log(value / low) / std::log(high / low)
             : (value - low) / (high - low);
}

double Scale::at(double fraction) const {
  return log ? low * std::pow(high / low, fraction) : low + (high - low) * fraction;
}

Scale log_scale(const std::vector<double>& values, std::string (*text)(double)) {
  const std::vector<double> kept = usable(values);
  Scale scale{true, 1, 10, {}, ""};
  if (!kept.empty()) {
    const auto [least, most] = std::minmax_element(kept.begin(), kept.end());
    scale.high = round_up(std::min(*most * 1.04, 1e300));
    const double least_low = scale.high / std::pow(10.0, most_decades);
    scale.low = round_down(std::clamp(*least / 1.04, least_low, scale.high / 10));
  }
  add_log_ticks(scale, text);
  return scale;
}

Scale time_scale(const std::vector<double>& values) {
  return log_scale(values, time_text);
}

Scale linear_scale(const std::vector<double>& values, std::string (*text)(double)) {
  const std::vector<double> kept = usable(values);
  const double most = kept.empty() ? 1 : *std::max_element(kept.begin(), kept.end());
  const double power = std::pow(10.0, std::floor(std::log10(most / 4)));
  double step = power;
  for (const double factor : {2.0, 5.0, 10.0})
    if (most / step > 5) step = factor * power;
  Scale scale{false, 0, step * std::ceil(most * 1.02 / step), {}, ""};
  for (int i = 0; i * step <= scale.high * 1.001; ++i)
    scale.ticks.push_back({i * step, text(i * step)});
  return scale;
}

Scale chosen_scale(const std::vector<double>& values) {
  Scale scale;
  scale.log = !values.empty() && usable(values).size() == values.size();
  for (const double value : values)
    scale.ticks.push_back({place_of(scale, values, value), grouped(value)});
  if (values.empty()) return scale;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double room = std::max(1.1, std::pow(*most / *least, 0.04));
  scale.low = scale.log ? *least / room : -0.3;
  scale.high = scale.log ? *most * room : static_cast<double>(values.size()) - 0.7;
  return scale;
}

double place_of(const Scale& scale, const std::vector<double>& values, double value) {
  if (scale.log) return value;
  const auto found = std::find(values.begin(), values.end(), value);
  if (found == values.end()) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(found - values.begin());
}

std::string grouped(double number) {
  std::string text = number_text(number);
  if (text.find('.') != std::string::npos) return text;
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string axis_commands(const Scale& scale, const char* letter, double pixels) {
  const std::string axis = letter;
  const std::vector<bool> words = words_that_fit(scale, axis != "x", pixels);
  std::string list;
  for (std::size_t i = 0; i < scale.ticks.size(); ++i) {
    const Tick& tick = scale.ticks[i];
    list += (list.empty() ? "" : ", ") +
            quoted(words[i] ? format_escaped(tick.text) : "") + " " + plain(tick.at) +
            (tick.minor ? " 1" : "");
  }
  // A little more, because gnuplot may treat a tick at the very end as outside.
  const double more = scale.log ? 1.0001 : 1;
  return (scale.log ? "set logscale " : "unset logscale ") + axis + "\nset " + axis +
         "range [" + plain(scale.low / more) + ":" + plain(scale.high * more) +
         "]\nset " + axis + "tics nomirror (" + list + ")\n";
}

}  // namespace lab
