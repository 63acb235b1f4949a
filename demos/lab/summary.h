#pragma once
// Turns results into JSON: `lab load --json` and the models of summary.json, by the
// contract in docs/protocol.md.

#include "demos/lab/counting/quantile.h"
#include "demos/lab/json_fwd.h"
#include "demos/lab/result.h"

namespace lab {

/// Returns p50_us, p90_us ... max_us. A percentile with fewer than `beyond` values
/// above it is null. `ages` are those of requests without an answer: a percentile that
/// falls among them is null too, and "p99_at_least_us" is its lower bound.
Json percentiles_json(const Histogram& answered, std::int64_t beyond = 0,
                      const Histogram& ages = {});

/// Returns one S of the contract and everything else that is known about the source.
Json to_json(const SourceResult& source, std::int64_t beyond = fewest_beyond);

/// { kind: { "peers": n, "connections": n, "failed": n, "ended": n, "completed": n,
///   "bytes_sent": n, "bytes_answered": n, "wrong": n, "stalled": n } }
Json to_json(const PeerReports& reports);

/// The verdict over all runs of a model, and the runs whose numbers count. A run in
/// which only the generator failed says nothing about the server.
struct Judgement {
  std::string verdict;
  std::vector<const Repetition*> used;
  std::string left_out;  // "" or why runs are not used
};
Judgement judge(const Model& model);

/// Returns one entry of "models": medians over the used runs, sums of their counts.
Json to_json(const Model& model);

/// Returns the text for a file. Bytes that are not UTF-8, which a server may print, are
/// replaced.
std::string json_text(const Json& json);

}  // namespace lab
