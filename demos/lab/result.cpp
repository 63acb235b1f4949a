#include "demos/lab/result.h"

namespace lab {

SourceResult::SourceResult(const Tally& tally)
    : counts(tally.counts()),
      duplicates(tally.duplicates()),
      unexpected(tally.unexpected()),
      reordered(tally.reordered_count()),
      never_sent(tally.never_sent()),
      connections_ended(tally.connections_ended()),
      achieved_per_s(tally.achieved_per_s()),
      response(tally.response()),
      service(tally.service()),
      send_lag(tally.send_lag()) {}

Verdict judge(const Engine& engine) {
  Verdict generator;
  for (const auto& source : engine.sources()) {
    Verdict verdict = judge(source->tally());
    // What the server did wrong outweighs that the generator was late.
    if (!verdict.reason.empty() && !verdict.generator_at_fault) return verdict;
    if (generator.reason.empty()) generator = std::move(verdict);
  }
  return generator;
}

}  // namespace lab
