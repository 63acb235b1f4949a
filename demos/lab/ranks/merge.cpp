#include "demos/lab/ranks/merge.h"

#include <algorithm>
#include <stdexcept>

#include "demos/common/command_line.h"
#include "demos/lab/counting/histogram_files.h"
#include "demos/lab/counting/histogram_log_reader.h"
#include "demos/lab/counting/quantile.h"
#include "demos/lab/files.h"
#include "demos/lab/json.h"
#include "demos/lab/summary.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

std::string name_of(const std::string& tag) { return tag.empty() ? response_tag : tag; }

std::string text_of(const LogSum& sum) {
  std::string text = count_of(static_cast<std::int64_t>(sum.files), "log") + ", " +
                     count_of(static_cast<std::int64_t>(sum.intervals), "interval") +
                     ", " + number_text(sum.end - sum.begin) + " s\n";
  text +=
      "                       p50         p90         p99       p99.9         max\n";
  for (const auto& [tag, histogram] : sum.histograms) {
    std::string name = name_of(tag);
    name.resize(std::max<std::size_t>(name.size(), 14), ' ');
    text += name + quantiles_text(histogram, {}, 0);
  }
  for (const auto& [tag, histogram] : sum.histograms)
    text += name_of(tag) + ": " + count_of(histogram.total(), "value") + "\n";
  for (const auto& [tag, histogram] : sum.histograms)
    if (histogram.clipped() > 0)
      text += name_of(tag) + ": " + count_of(histogram.clipped(), "value") +
              " beyond an hour, counted as one hour\n";
  return text;
}

Json json_of(const LogSum& sum) {
  Json json = {{"files", sum.files},
               {"intervals", sum.intervals},
               {"begin_s", sum.begin},
               {"length_s", sum.end - sum.begin}};
  for (const auto& [tag, histogram] : sum.histograms) {
    Json& one = json["histograms"][name_of(tag)];
    one = percentiles_json(histogram);
    one["count"] = histogram.total();
    one["clipped"] = histogram.clipped();
  }
  return json;
}

/// Returns the histogram for the percentile table: the response times, or the only one.
const Histogram& main_of(const LogSum& sum) {
  const auto found = sum.histograms.find("");
  if (found != sum.histograms.end()) return found->second;
  if (sum.histograms.size() == 1) return sum.histograms.begin()->second;
  throw std::runtime_error("--hgrm: the logs have several tags and nothing untagged");
}

std::string log_of(const LogSum& sum) {
  std::vector<LogEntry> entries;
  for (const auto& [tag, histogram] : sum.histograms)
    entries.push_back({tag, sum.begin, sum.end - sum.begin, encode(histogram)});
  return histogram_log(sum.begin, entries);
}

}  // namespace

void add_options(demo::CommandLine& line, MergeOptions& options) {
  line.option("logs", options.logs,
              "HdrHistogram logs (.hlog) with values in nanoseconds")
      .required();
  line.option("--json", options.json, "write the result as JSON; - is stdout")
      .placeholder("FILE");
  line.option("--hgrm", options.hgrm,
              "write the percentiles of the response time; - is stdout")
      .placeholder("FILE");
  line.option("--hlog", options.hlog,
              "write the sums as an HdrHistogram log; - is stdout")
      .placeholder("FILE");
}

void merge(const MergeOptions& options) {
  const bool stdout_taken = use_stdout(
      {{"--json", options.json}, {"--hgrm", options.hgrm}, {"--hlog", options.hlog}});
  LogSum sum;
  for (const std::string& path : options.logs) read_log(path, sum);
  if (!options.hgrm.empty()) write_file(options.hgrm, percentile_table(main_of(sum)));
  if (!options.hlog.empty()) write_file(options.hlog, log_of(sum));
  if (!options.json.empty()) write_file(options.json, json_text(json_of(sum)));
  print_beside(stdout_taken, text_of(sum));
}

}  // namespace lab
