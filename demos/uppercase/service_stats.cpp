// Writes the file of --stats when the server ends.

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "demos/uppercase/service.h"
#include "reactor/error.h"

namespace uppercase {
namespace {

/// Adds sums over all loops, and with several loops the callbacks of each one, which
/// show how the loops share the work.
void add_loops(nlohmann::ordered_json& stats,
               const std::vector<reactor::Loop::Statistics>& loops) {
  if (loops.empty()) return;
  reactor::Loop::Statistics sum;
  std::vector<std::uint64_t> callbacks;
  for (const auto& loop : loops) {
    sum.iterations += loop.iterations;
    sum.callbacks += loop.callbacks;
    sum.waiting += loop.waiting;
    sum.longest_callback = std::max(sum.longest_callback, loop.longest_callback);
    callbacks.push_back(loop.callbacks);
  }
  stats["loop_iterations"] = sum.iterations;
  stats["loop_callbacks"] = sum.callbacks;
  stats["loop_waiting_ns"] = sum.waiting.count();
  stats["loop_longest_callback_ns"] = sum.longest_callback.count();
  if (loops.size() > 1) stats["callbacks_per_loop"] = callbacks;
}

}  // namespace

void Service::write_stats(const std::string& model, std::FILE* file) const {
  nlohmann::ordered_json stats{{"model", model}};
  for (const auto& [source, name] : sources) {
    const Counters::Sum sum = counters_.sum(source);
    stats["requests"][name] = sum.requests;
    stats["bytes"][name] = sum.bytes;
  }
  stats["connections"] = connections_.load();
  add_loops(stats, loops_);
  const std::string text = stats.dump(2) + "\n";
  std::fwrite(text.data(), 1, text.size(), file);
  if (std::fflush(file) != 0)
    reactor::throw_error(errno, "write --stats " + options.stats_file);
}

}  // namespace uppercase
