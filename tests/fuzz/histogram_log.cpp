// HdrHistogram logs and the encoded histograms in them: they are read, or refused with
// one line that says why. What we have read, we write, and read again with equal
// counts.

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "demos/lab/counting/histogram_decode.h"
#include "demos/lab/counting/histogram_files.h"
#include "demos/lab/counting/histogram_log_reader.h"
#include "tests/fuzz/memory_file.h"

namespace {

void check_refusal(const std::runtime_error& error) {
  const std::string_view why = error.what();
  fuzz::require(!why.empty() && why.find('\n') == std::string_view::npos,
                "a refusal is one line");
}

bool same_counts(const lab::Histogram& one, const lab::Histogram& other) {
  if (one.total() != other.total() || one.used() != other.used()) return false;
  for (std::size_t i = 0; i < one.used(); ++i)
    if (one.count_at(i) != other.count_at(i)) return false;
  return true;
}

void read_as_histogram(std::string_view bytes) {
  lab::Histogram sum, again;
  try {
    lab::add_encoded(bytes, sum);
  } catch (const std::runtime_error& error) {
    fuzz::require(sum.total() == 0, "a refused histogram adds nothing");
    return check_refusal(error);
  }
  lab::add_encoded(lab::compress_counts(lab::encode_counts(sum)), again);
  fuzz::require(same_counts(sum, again), "a histogram is read again with its counts");
  fuzz::require(!lab::percentile_table(sum).empty(), "it has a table");
}

std::string written(const lab::LogSum& sum) {
  std::vector<lab::LogEntry> entries;
  for (const auto& [tag, histogram] : sum.histograms)
    entries.push_back({tag, sum.begin, sum.end - sum.begin, lab::encode(histogram)});
  return lab::histogram_log(sum.begin, entries);
}

void check_written(const lab::LogSum& sum) {
  const fuzz::MemoryFile file(written(sum));
  lab::LogSum again;
  lab::read_log(file.path(), again);
  fuzz::require(again.histograms.size() == sum.histograms.size(), "all tags are there");
  for (const auto& [tag, histogram] : sum.histograms)
    fuzz::require(same_counts(again.histograms.at(tag), histogram),
                  "a log is read again with its counts");
  constexpr double rounding = 0.002;  // times are written in milliseconds
  fuzz::require(std::fabs(again.begin - sum.begin) < rounding &&
                    std::fabs(again.end - sum.end) < rounding,
                "a log keeps its times");
}

void read_as_log(std::string_view text) {
  const fuzz::MemoryFile file(text);
  lab::LogSum sum;
  try {
    lab::read_log(file.path(), sum);
  } catch (const std::runtime_error& error) {
    return check_refusal(error);
  }
  fuzz::require(sum.files == 1 && sum.intervals > 0, "a log has intervals");
  fuzz::require(sum.begin <= sum.end, "a log begins before it ends");
  check_written(sum);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  read_as_histogram(bytes);
  try {
    const std::string binary = lab::from_base64(bytes);
    fuzz::require(lab::from_base64(lab::to_base64(binary)) == binary,
                  "Base64 keeps the bytes");
    read_as_histogram(binary);
  } catch (const std::runtime_error& error) {
    check_refusal(error);
  }
  read_as_log(bytes);
  return 0;
}
