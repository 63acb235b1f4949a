#include "demos/lab/counting/histogram_files.h"

#include <zlib.h>

#include <bit>
#include <cmath>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace lab {
namespace {

constexpr double ns_per_us = 1e3;
constexpr double ns_per_ms = 1e6;
constexpr std::uint32_t counts_cookie = 0x1c849303 | 0x10;
constexpr std::uint32_t compressed_cookie = 0x1c849304 | 0x10;
constexpr int ticks_per_half_distance = 5;

[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...) {
  char line[256];
  va_list values;
  va_start(values, pattern);
  std::vsnprintf(line, sizeof line, pattern, values);
  va_end(values);
  return line;
}

std::string percentile_row(std::int64_t value, double percent, std::int64_t seen) {
  return format("%12.3f %2.12f %10lld %14.2f\n", static_cast<double>(value) / ns_per_us,
                percent / 100, static_cast<long long>(seen), 100 / (100 - percent));
}

/// Returns the step to the next percentile: five steps halve the distance to 100 %.
double step_from(double percent) {
  const double halvings = std::floor(std::log2(100 / (100 - percent))) + 1;
  return 100 / (ticks_per_half_distance * std::exp2(halvings));
}

std::string percentile_rows(const Histogram& histogram) {
  std::string rows;
  const auto total = static_cast<double>(histogram.total());
  double percent = 0;
  std::int64_t seen = 0;
  for (std::size_t i = 0; i < histogram.used(); ++i) {
    if (histogram.count_at(i) == 0) continue;
    seen += histogram.count_at(i);
    while (100 * static_cast<double>(seen) / total >= percent) {
      rows += percentile_row(Histogram::highest_in(i), percent, seen);
      // The last row is the only one left for the largest value. Close to 100 %, a
      // step may be too small for a double.
      const double next = percent + step_from(percent);
      if (seen == histogram.total() || next == percent) break;
      percent = next;
    }
  }
  return rows + format("%12.3f %2.12f %10lld\n",
                       static_cast<double>(histogram.max()) / ns_per_us, 1.0,
                       static_cast<long long>(histogram.total()));
}

template <class Number>
void put_big_endian(std::string& bytes, Number number) {
  for (int shift = static_cast<int>(sizeof number) * 8 - 8; shift >= 0; shift -= 8)
    bytes += static_cast<char>(static_cast<std::uint64_t>(number) >> shift & 0xff);
}

/// ZigZag LEB128-64b9B: small numbers take few bytes; a ninth byte carries 8 bits.
void put_zigzag(std::string& bytes, std::int64_t number) {
  auto rest = static_cast<std::uint64_t>(number) << 1 ^
              static_cast<std::uint64_t>(number >> 63);
  for (int length = 1; rest > 0x7f && length < 9; ++length) {
    bytes += static_cast<char>((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  bytes += static_cast<char>(rest);
}

/// Encodes the counts up to the largest value. A run of zeros is one negative number,
/// but a single zero is written as zero, as in the Java implementation.
std::string packed_counts(const Histogram& histogram) {
  std::string bytes;
  std::int64_t zeros = 0;
  for (std::size_t i = 0; i < histogram.used(); ++i) {
    if (histogram.count_at(i) == 0) {
      ++zeros;
      continue;
    }
    if (zeros > 0) put_zigzag(bytes, zeros == 1 ? 0 : -zeros);
    zeros = 0;
    put_zigzag(bytes, histogram.count_at(i));
  }
  return bytes;
}

std::string date_of(double epoch) {
  const auto seconds = static_cast<std::time_t>(epoch);
  char text[64];
  std::tm parts{};
  std::strftime(text, sizeof text, "%a %b %d %H:%M:%S UTC %Y",
                ::gmtime_r(&seconds, &parts));
  return text;
}

constexpr std::string_view letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t group_size = 4;  // letters for three bytes

std::uint32_t value_of(char letter) {
  const std::size_t value = letters.find(letter);
  if (value == std::string_view::npos)
    throw std::runtime_error("the histogram is not Base64");
  return static_cast<std::uint32_t>(value);
}

}  // namespace

std::string percentile_table(const Histogram& histogram) {
  std::string text = format("%12s %14s %10s %14s\n\n", "Value", "Percentile",
                            "TotalCount", "1/(1-Percentile)");
  if (histogram.total() > 0) text += percentile_rows(histogram);
  text +=
      format("#[Mean    = %12.3f, StdDeviation   = %12.3f]\n",
             histogram.mean() / ns_per_us, histogram.standard_deviation() / ns_per_us);
  text += format("#[Max     = %12.3f, Total count    = %12lld]\n",
                 static_cast<double>(histogram.max()) / ns_per_us,
                 static_cast<long long>(histogram.total()));
  text +=
      format("#[Buckets = %12d, SubBuckets     = %12lld]\n", Histogram::bucket_count(),
             static_cast<long long>(Histogram::sub_bucket_count));
  return text;
}

std::string encode_counts(const Histogram& histogram) {
  const std::string counts = packed_counts(histogram);
  std::string bytes;
  put_big_endian(bytes, counts_cookie);
  put_big_endian(bytes, static_cast<std::uint32_t>(counts.size()));
  put_big_endian(bytes, std::uint32_t{0});  // normalizing index offset
  put_big_endian(bytes, static_cast<std::uint32_t>(Histogram::digits));
  put_big_endian(bytes, std::int64_t{1});  // lowest value that differs from zero
  put_big_endian(bytes, Histogram::highest);
  put_big_endian(bytes, std::bit_cast<std::uint64_t>(1.0));  // conversion ratio
  return bytes + counts;
}

EncodedHistogram encode(const Histogram& histogram) {
  return {encode_counts(histogram), histogram.max()};
}

std::string compress_counts(const std::string& plain) {
  uLongf size = ::compressBound(static_cast<uLong>(plain.size()));
  std::vector<Bytef> packed(size);
  if (::compress(packed.data(), &size, reinterpret_cast<const Bytef*>(plain.data()),
                 static_cast<uLong>(plain.size())) != Z_OK)
    throw std::runtime_error("compress a histogram: zlib failed");
  std::string bytes;
  put_big_endian(bytes, compressed_cookie);
  put_big_endian(bytes, static_cast<std::uint32_t>(size));
  return bytes.append(packed.begin(),
                      packed.begin() + static_cast<std::ptrdiff_t>(size));
}

std::string histogram_log(double start, const std::vector<LogEntry>& log) {
  std::string text = "#[Histogram log format version 1.3]\n";
  text += format("#[StartTime: %.3f (seconds since epoch), %s]\n", start,
                 date_of(start).c_str());
  text +=
      "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
      "\"Interval_Compressed_Histogram\"\n";
  for (const LogEntry& entry : log) {
    if (!entry.tag.empty()) text += "Tag=" + entry.tag + ",";
    text += format("%.3f,%.3f,%.3f,", entry.start, entry.length,
                   static_cast<double>(entry.histogram.max) / ns_per_ms);
    text += to_base64(compress_counts(entry.histogram.counts)) + "\n";
  }
  return text;
}

std::string to_base64(const std::string& bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group =
          group << 8 | (i + k < bytes.size() ? static_cast<std::uint8_t>(bytes[i + k])
                                             : std::uint8_t{0});
    for (std::size_t k = 0; k < 4; ++k) {
      const bool filled = i + k <= bytes.size();
      text += filled ? letters[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return text;
}

std::string from_base64(std::string_view text) {
  if (text.size() % group_size != 0)
    throw std::runtime_error("the Base64 text of the histogram is cut off");
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::string bytes;
  bytes.reserve(text.size() / group_size * 3 + 3);
  for (std::size_t i = 0; i < text.size(); i += group_size) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < group_size; ++k)
      group = group << 6 | (i + k < text.size() ? value_of(text[i + k]) : 0u);
    for (const unsigned shift : {16u, 8u, 0u})
      bytes += static_cast<char>(group >> shift & 0xff);
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace lab
