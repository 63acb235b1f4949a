#include "demos/lab/counting/histogram.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "demos/lab/counting/histogram_files.h"
#include "tests/support/catch.h"

using lab::Histogram;

namespace {

/// The value of the nearest rank in a sorted list: what the histogram approximates.
std::int64_t exact(const std::vector<std::int64_t>& sorted, double percent) {
  const double below = std::nextafter(percent, -1e9);
  const auto rank = static_cast<std::size_t>(std::max(
      1.0, std::ceil(std::max(0.0, below) * static_cast<double>(sorted.size()) / 100)));
  return sorted[rank - 1];
}

std::vector<std::int64_t> random_values(std::size_t count, std::mt19937_64& random) {
  std::vector<std::int64_t> values;
  for (std::size_t i = 0; i < count; ++i) {
    const int bits = static_cast<int>(random() % 42);
    values.push_back(static_cast<std::int64_t>(random() & ((1ull << bits) - 1)) %
                     Histogram::highest);
  }
  return values;
}

std::uint64_t big_endian(const std::string& bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i)
    number = number << 8 | static_cast<std::uint8_t>(bytes.at(at + i));
  return number;
}

std::int64_t take_zigzag(const std::string& bytes, std::size_t& at) {
  std::uint64_t number = 0;
  for (unsigned i = 0; i < 9; ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes.at(at++));
    if (i == 8) {
      number |= std::uint64_t{byte} << 56;
      break;
    }
    number |= std::uint64_t{byte & 0x7fu} << (7 * i);
    if (byte < 0x80) break;
  }
  return static_cast<std::int64_t>(number >> 1) ^
         -static_cast<std::int64_t>(number & 1);
}

/// Reads a payload as the format describes it, independently of the writer.
std::vector<std::int64_t> decoded_counts(const std::string& bytes) {
  std::vector<std::int64_t> counts;
  const std::size_t end = 40 + big_endian(bytes, 4, 4);
  for (std::size_t at = 40; at < end;) {
    const std::int64_t number = take_zigzag(bytes, at);
    if (number < 0)
      counts.resize(counts.size() + static_cast<std::size_t>(-number));
    else
      counts.push_back(number);
  }
  return counts;
}

}  // namespace

TEST_CASE("a histogram has the layout of HdrHistogram") {
  CHECK(Histogram::index_of(0) == 0);
  CHECK(Histogram::index_of(2047) == 2047);
  CHECK(Histogram::index_of(2048) == 2048);
  CHECK(Histogram::index_of(2049) == 2048);
  CHECK(Histogram::index_of(4096) == 3072);
  CHECK(Histogram::highest_in(2048) == 2049);
  CHECK(Histogram::lowest_in(3072) == 4096);
  CHECK(Histogram::highest_in(3072) == 4099);
  CHECK(Histogram().size() > Histogram::index_of(Histogram::highest));
}

TEST_CASE("every value lies in its bucket, which is at most a thousandth wide") {
  std::mt19937_64 random(1);
  for (const std::int64_t value : random_values(20'000, random)) {
    const std::size_t index = Histogram::index_of(value);
    REQUIRE(Histogram::lowest_in(index) <= value);
    REQUIRE(value <= Histogram::highest_in(index));
    const std::int64_t width =
        Histogram::highest_in(index) - Histogram::lowest_in(index);
    REQUIRE(width * 1000 <= std::max<std::int64_t>(value, 1000));
  }
}

TEST_CASE("percentiles are those of the sorted values, up to the bucket") {
  std::mt19937_64 random(2);
  for (const std::size_t count : {1u, 2u, 10u, 999u, 5000u}) {
    std::vector<std::int64_t> values = random_values(count, random);
    Histogram histogram;
    for (const std::int64_t value : values) histogram.record(value);
    std::sort(values.begin(), values.end());
    for (const double percent : {0.0, 1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
      CAPTURE(count, percent);
      const std::int64_t expected = exact(values, percent);
      CHECK(histogram.value_at(percent) ==
            Histogram::highest_in(Histogram::index_of(expected)));
    }
  }
}

TEST_CASE("the nearest rank is rounded up, but 99.9 % of 1000 is 999") {
  Histogram few;
  for (const int value : {1, 2, 2, 2, 2}) few.record(value);
  CHECK(few.value_at(25) == 2);
  Histogram thousand;
  for (int value = 1; value <= 1000; ++value) thousand.record(value);
  CHECK(thousand.value_at(99.9) == 999);
}

TEST_CASE("adding histograms equals recording everything in one") {
  std::mt19937_64 random(3);
  Histogram left, right, both;
  for (const std::int64_t value : random_values(1000, random)) {
    (random() % 2 == 0 ? left : right).record(value);
    both.record(value);
  }
  left.add(right);
  CHECK(left.total() == 1000);
  for (std::size_t i = 0; i < both.size(); ++i)
    REQUIRE(left.count_at(i) == both.count_at(i));
}

TEST_CASE("a histogram that was cleared is as good as new") {
  Histogram histogram;
  histogram.record(Histogram::highest + 1);
  histogram.record(5);
  histogram.clear();
  CHECK(histogram.total() == 0);
  CHECK(histogram.clipped() == 0);
  CHECK(histogram.used() == 0);
  histogram.record(7);
  CHECK(histogram.value_at(50) == 7);
  CHECK(histogram.max() == 7);
  CHECK(lab::encode_counts(histogram).size() < 60);
}

TEST_CASE("a value out of range is counted at the end and as clipped") {
  Histogram histogram;
  histogram.record(Histogram::highest + 1);
  histogram.record(-5);
  CHECK(histogram.total() == 2);
  CHECK(histogram.clipped() == 1);
  CHECK(histogram.max() >= Histogram::highest);
  CHECK(histogram.value_at(0) == 0);
}

TEST_CASE("an empty histogram has no percentiles and can be written") {
  const Histogram empty;
  CHECK(empty.value_at(50) == 0);
  CHECK(empty.max() == 0);
  CHECK_THAT(lab::percentile_table(empty),
             Catch::Contains("Total count    =            0"));
  CHECK(decoded_counts(lab::encode_counts(empty)).empty());
}

TEST_CASE("the counts in a log are the counts of the histogram") {
  std::mt19937_64 random(4);
  Histogram histogram;
  for (const std::int64_t value : random_values(3000, random)) histogram.record(value);
  for (int i = 0; i < 300; ++i) histogram.record(77);
  const std::string bytes = lab::encode_counts(histogram);
  CHECK(big_endian(bytes, 0, 4) == 0x1c849313);
  CHECK(big_endian(bytes, 8, 4) == 0);
  CHECK(big_endian(bytes, 12, 4) == 3);
  CHECK(big_endian(bytes, 16, 8) == 1);
  CHECK(big_endian(bytes, 24, 8) == static_cast<std::uint64_t>(Histogram::highest));
  const std::vector<std::int64_t> counts = decoded_counts(bytes);
  REQUIRE(counts.size() <= histogram.size());
  for (std::size_t i = 0; i < histogram.size(); ++i)
    REQUIRE((i < counts.size() ? counts[i] : 0) == histogram.count_at(i));
}

TEST_CASE("a compressed histogram is its payload behind a header") {
  Histogram histogram;
  histogram.record(1234);
  const std::string packed = lab::compress_counts(lab::encode_counts(histogram));
  CHECK(big_endian(packed, 0, 4) == 0x1c849314);
  REQUIRE(big_endian(packed, 4, 4) == packed.size() - 8);
  std::string plain(1000, '\0');
  uLongf size = plain.size();
  REQUIRE(::uncompress(reinterpret_cast<Bytef*>(plain.data()), &size,
                       reinterpret_cast<const Bytef*>(packed.data()) + 8,
                       packed.size() - 8) == Z_OK);
  plain.resize(size);
  CHECK(plain == lab::encode_counts(histogram));
}

TEST_CASE("a log line has start, length, largest value and Base64") {
  Histogram histogram;
  histogram.record(2'000'000);
  const lab::EncodedHistogram encoded = lab::encode(histogram);
  const std::string log =
      lab::histogram_log(90, {{"", 100, 2.5, encoded}, {"service", 100, 2.5, encoded}});
  CHECK_THAT(log, Catch::Contains("#[StartTime: 90.000 "));
  CHECK_THAT(log, Catch::StartsWith("#[Histogram log format version 1.3]\n"));
  CHECK_THAT(log, Catch::Contains("\n100.000,2.500,2.00"));
  CHECK_THAT(log, Catch::Contains(",HISTFA"));
  CHECK_THAT(log, Catch::Contains("\nTag=service,100.000,2.500,"));
}

TEST_CASE("Base64 fills up with equals signs") {
  CHECK(lab::to_base64("") == "");
  CHECK(lab::to_base64("f") == "Zg==");
  CHECK(lab::to_base64("fo") == "Zm8=");
  CHECK(lab::to_base64("foo") == "Zm9v");
  CHECK(lab::to_base64("foob") == "Zm9vYg==");
}

TEST_CASE("the percentile table rises to the last row and ends with a summary") {
  Histogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.record(i * 1000);
  const std::string table = lab::percentile_table(histogram);
  CHECK_THAT(table, Catch::StartsWith(
                        "       Value     Percentile TotalCount 1/(1-Percentile)\n\n"));
  CHECK_THAT(table, Catch::Contains(" 0.500000000000        500           2.00\n"));
  CHECK_THAT(table, Catch::Contains(" 1.000000000000       1000\n#[Mean    ="));
  CHECK_THAT(table, Catch::Contains("Total count    =         1000]\n"));
}
