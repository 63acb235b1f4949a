#pragma once
// From results to the JSON that everything else is made of: `lab load --json` and
// summary.json, by the contract of docs/protocol.md.

#include "demos/lab/compare/compare_options.h"
#include "demos/lab/counting/quantile.h"
#include "demos/lab/environment.h"
#include "demos/lab/result.h"

namespace lab {

/// p50_us, p90_us ... max_us; null with fewer than `beyond` values above. Beside
/// answers there may be `ages` of requests without one: "p99_us" is then null, and
/// there is a "p99_at_least_us", when the rank falls among these.
Json percentiles_json(const Histogram& answered, std::int64_t beyond = 0,
                      const Histogram& ages = {});

/// One S of the contract and what else is known about the source. A percentile with
/// fewer than `beyond` answers above it is null.
Json to_json(const SourceResult& source, std::int64_t beyond = fewest_beyond);

/// { kind: { "peers": n, "connections": n, "failed": n, "ended": n, "completed": n,
///   "bytes_sent": n, "bytes_answered": n, "wrong": n, "stalled": n } }
Json to_json(const PeerReports& reports);

/// What a model is judged by: the verdict over all its runs, and the runs whose numbers
/// count. A run in which only the generator failed says nothing about the server.
struct Judgement {
  std::string verdict;
  std::vector<const Repetition*> used;
  std::string left_out;  // "" or why runs were not used
};
Judgement judge(const Model& model);

/// One entry of "models": medians over the used runs, sums of their counts.
Json to_json(const Model& model);

Json workload_json(const CompareOptions& options);

Json make_summary(const CompareOptions& options, const Json& environment,
                  const std::vector<Model>& models, bool partial);

/// As it is written to files. What a server printed need not be UTF-8; JSON must be.
std::string json_text(const Json& json);

}  // namespace lab
