#include "demos/lab/counting/quantile.h"

#include <algorithm>

#include "demos/lab/units.h"

namespace lab {

using Kind = Quantile::Kind;

namespace {

Quantile largest_of(const Histogram& answered, const Histogram& ages) {
  if (ages.total() > 0 && ages.max() > answered.max())
    return {Kind::at_least, ages.max()};
  return {Kind::exact, answered.max()};
}

}  // namespace

Quantile quantile_of(const Histogram& answered, const Histogram& ages_of_unanswered,
                     double percent, std::int64_t beyond) {
  const std::int64_t total = answered.total() + ages_of_unanswered.total();
  if (total == 0) return {};
  if (percent >= 100) return largest_of(answered, ages_of_unanswered);
  const double above = static_cast<double>(total) * (100 - percent) / 100;
  if (above < static_cast<double>(beyond) - 1e-6) return {};
  const std::int64_t rank = Histogram::rank_of(percent, total);
  if (rank <= answered.total()) return {Kind::exact, answered.value_at_rank(rank)};
  Histogram both = answered;
  both.add(ages_of_unanswered);
  return {Kind::at_least, both.value_at_rank(rank)};
}

std::string text_of(const Quantile& quantile) {
  if (quantile.kind == Kind::unknown) return "-";
  return (quantile.kind == Kind::at_least ? ">= " : "") + duration_text(quantile.ns);
}

std::string quantiles_text(const Histogram& answered, const Histogram& ages,
                           std::int64_t beyond) {
  constexpr std::size_t column = 12;
  std::string line;
  for (const double percent : {50.0, 90.0, 99.0, 99.9, 100.0}) {
    const std::string cell = text_of(quantile_of(answered, ages, percent, beyond));
    line += std::string(column - std::min(column, width_of(cell)), ' ') + cell;
  }
  return line + "\n";
}

}  // namespace lab
