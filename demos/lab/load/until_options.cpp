#include "demos/lab/load/until_options.h"

#include <cstdlib>
#include <string>

namespace lab {
namespace {

constexpr double narrowest = 0.1, widest = 50;  // percent
constexpr double longest_limit = 24 * 3600;

/// Returns the number in "5%" or "5 %"; a negative one if the text is no percentage.
double percentage_of(const std::string& text) {
  char* rest = nullptr;
  const double number = std::strtod(text.c_str(), &rest);
  const std::string unit = rest;
  return rest != text.c_str() && (unit == "%" || unit == " %") ? number : -1;
}

std::string width_error(const std::string& text) {
  const double width = percentage_of(text);
  if (width >= narrowest && width <= widest) return {};
  return "'" + text + "' is not a percentage from 0.1% to 50%, such as 5%";
}

}  // namespace

void add_until_options(demo::CommandLine& line, UntilOptions& options,
                       std::initializer_list<const char*> replaced) {
  const auto store = [&options](const std::string& text) {
    options.width = percentage_of(text) / 100;
  };
  demo::CommandLineOption until =
      line.function("--until", store,
                    "measure until the 95 % interval of --percentile reaches at most "
                    "this share of it to each side, such as 5%; the lab finds the "
                    "length of the warm-up itself");
  until.check(width_error).placeholder("PERCENT");
  for (const char* const name : replaced) until.excludes(line.existing(name));
  line.option("--percentile", options.percentile,
              "with --until: percentile of the response time on each source")
      .range(1, 99.99)
      .needs(until);
  line.option("--time-limit", options.time_limit,
              "with --until: give up after this time, and say why")
      .range(1, longest_limit)
      .placeholder("SECONDS")
      .needs(until);
}

}  // namespace lab
