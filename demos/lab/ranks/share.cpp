#include "demos/lab/ranks/share.h"

#include <algorithm>
#include <stdexcept>

namespace lab {
namespace {

// An odd number far from any that people choose: their seeds stay apart.
constexpr std::uint64_t seed_step = 0x9E3779B97F4A7C15;

void leave_to_the_first(LoadOptions& options) {
  options.probe = 0;
  for (std::string* one : {&options.peers, &options.json, &options.progress,
                           &options.hgrm, &options.hlog, &options.heat})
    one->clear();
}

}  // namespace

Share share_of(const LoadOptions& whole, int number, int count) {
  const auto ranks = static_cast<std::size_t>(count);
  const auto before = static_cast<std::size_t>(number);
  if (whole.connections < ranks)
    throw std::invalid_argument("--connections: each of " + std::to_string(count) +
                                " ranks needs one, give at least " +
                                std::to_string(count));
  const std::size_t each = whole.connections / ranks, more = whole.connections % ranks;
  Share share{whole, before * each + std::min(before, more),
              static_cast<double>(number) / count, number == 0};
  LoadOptions& own = share.options;
  own.connections = each + (before < more ? 1 : 0);
  own.rate = whole.rate / count;
  own.connect_rate = whole.connect_rate / count;
  // Plans at a constant pace share the seed, so that their phases stay apart.
  if (whole.arrivals == Arrivals::poisson) own.seed = whole.seed + before * seed_step;
  if (number > 0) leave_to_the_first(own);
  return share;
}

}  // namespace lab
