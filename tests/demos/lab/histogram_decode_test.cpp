// Histograms from other encoders, and invalid ones.

#include "demos/lab/counting/histogram_decode.h"

#include <zlib.h>

#include <bit>
#include <limits>
#include <optional>
#include <random>

#include "demos/lab/counting/histogram_files.h"
#include "tests/support/catch.h"

using lab::Histogram;

namespace {

constexpr std::uint32_t counts_cookie = 0x1c849313;
constexpr std::uint32_t packed_cookie = 0x1c849314;
constexpr std::int64_t hour = Histogram::highest;

template <class Number>
std::string big_endian(Number number) {
  std::string bytes;
  for (std::size_t i = sizeof number; i-- > 0;)
    bytes += static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i) & 0xff);
  return bytes;
}

std::string zigzag(std::int64_t value) {
  auto number =
      static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
  std::string bytes;
  for (int i = 0; i < 8 && number >= 0x80; ++i, number >>= 7)
    bytes += static_cast<char>(number | 0x80);
  return bytes + static_cast<char>(number);
}

/// A histogram as its header claims it to be.
struct Encoding {
  std::int64_t lowest = 1, highest = hour;
  std::int32_t digits = 3;
  std::uint32_t cookie = counts_cookie, offset = 0;
  std::optional<std::uint32_t> size = {};
  std::string counts{};

  std::string bytes() const {
    const auto real = static_cast<std::uint32_t>(counts.size());
    return big_endian(cookie) + big_endian(size.value_or(real)) + big_endian(offset) +
           big_endian(digits) + big_endian(lowest) + big_endian(highest) +
           big_endian(std::bit_cast<std::uint64_t>(1.0)) + counts;
  }
};

std::string packed(const std::string& plain) {
  uLongf size = ::compressBound(plain.size());
  std::string bytes(size, '\0');
  REQUIRE(::compress(reinterpret_cast<Bytef*>(bytes.data()), &size,
                     reinterpret_cast<const Bytef*>(plain.data()),
                     plain.size()) == Z_OK);
  bytes.resize(size);
  return big_endian(packed_cookie) + big_endian(static_cast<std::uint32_t>(size)) +
         bytes;
}

Histogram decode(const std::string& bytes) {
  Histogram sum;
  lab::add_encoded(bytes, sum);
  return sum;
}

/// What is wrong with the bytes; nothing of them may have been added.
std::string problem_with(const std::string& bytes) {
  Histogram sum;
  try {
    lab::add_encoded(bytes, sum);
  } catch (const std::runtime_error& problem) {
    CHECK(sum.total() == 0);
    return problem.what();
  }
  return "nothing";
}

Histogram random_histogram(std::uint32_t seed) {
  std::mt19937_64 random(seed);
  Histogram histogram;
  for (int i = 0; i < 2000; ++i)
    histogram.record(static_cast<std::int64_t>(random() >> (22 + random() % 42)));
  return histogram;
}

bool same_counts(const Histogram& a, const Histogram& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a.count_at(i) != b.count_at(i)) return false;
  return a.total() == b.total();
}

}  // namespace

TEST_CASE("a histogram that we wrote is read back in every index") {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    const Histogram histogram = random_histogram(seed);
    CHECK(same_counts(decode(lab::encode_counts(histogram)), histogram));
    CHECK(same_counts(decode(packed(lab::encode_counts(histogram))), histogram));
  }
  CHECK(decode(lab::encode_counts({})).total() == 0);
}

TEST_CASE("counts of another layout go where their lowest value belongs") {
  Encoding one;
  one.digits = 1;  // 32 steps, then steps of 2 from 32 on, of 4 from 64 on
  one.counts = zigzag(-31) + zigzag(5) + zigzag(-16) + zigzag(7) + zigzag(3);
  const Histogram sum = decode(one.bytes());
  CHECK(sum.total() == 15);
  CHECK(sum.count_at(31) == 5);
  CHECK(sum.count_at(64) == 7);
  CHECK(sum.count_at(68) == 3);
}

TEST_CASE("a unit above one makes all values larger") {
  Encoding one;
  one.lowest = 1000;  // told apart in steps of 512
  one.counts = zigzag(2) + zigzag(-2046) + zigzag(1) + zigzag(4);
  const Histogram sum = decode(one.bytes());
  CHECK(sum.count_at(0) == 2);
  CHECK(sum.count_at(Histogram::index_of(2047 * 512)) == 1);
  CHECK(sum.count_at(Histogram::index_of(2048 * 512)) == 4);
}

TEST_CASE("values beyond an hour are counted there and as clipped") {
  Encoding one;
  one.digits = 0;  // two steps, then one per power of two
  one.highest = std::numeric_limits<std::int64_t>::max();
  one.counts = zigzag(1) + zigzag(-62) + zigzag(9);
  const Histogram sum = decode(one.bytes());
  CHECK(sum.total() == 10);
  CHECK(sum.clipped() == 9);
  CHECK(sum.count_at(Histogram::index_of(hour)) == 9);
}

TEST_CASE("the header of other implementations is understood") {
  Encoding one;
  one.counts = zigzag(0) + zigzag(4);  // Java: a single zero is 0, in C it is -1
  one.offset = 1;                      // JavaScript
  CHECK(decode(one.bytes()).count_at(1) == 4);
  one.cookie = 0x1c849303;  // without a word size
  CHECK(decode(one.bytes()).count_at(1) == 4);
  one.counts += std::string(100, 'x');  // behind the counts
  one.size = 2;
  CHECK(decode(one.bytes()).total() == 4);
}

TEST_CASE("a histogram that cannot be is refused with the reason") {
  const auto check = [](Encoding one, const std::string& words) {
    CHECK_THAT(problem_with(one.bytes()), Catch::Contains(words));
    CHECK_THAT(problem_with(packed(one.bytes())), Catch::Contains(words));
  };
  check({.digits = 6}, "6 digits");
  check({.digits = -1}, "-1 digits");
  check({.lowest = 0}, "range from 0");
  check({.lowest = 100, .highest = 199}, "range from 100 to 199");
  check({.highest = -5}, "impossible range");
  check({.lowest = std::int64_t{1} << 60, .highest = (std::int64_t{1} << 61)},
        "digits");
  check({.offset = 1024}, "shifted");
  check({.offset = ~0u}, "shifted");
  check({.size = 5}, "cut off");
  check({.size = ~0u}, "more bytes than its range");
  check({.counts = zigzag(-100'000)}, "more counts than its range");
  check({.counts = zigzag(std::numeric_limits<std::int64_t>::min())}, "more counts");
  check({.counts = "\xff"}, "ends within a number");
  check({.counts = zigzag(std::numeric_limits<std::int64_t>::max()) + zigzag(1)},
        "63 bits");
}

TEST_CASE("bytes that are no histogram are refused with the reason") {
  CHECK_THAT(problem_with(""), Catch::Contains("too short"));
  CHECK_THAT(problem_with("HISTFAAAA" + std::string(40, 'x')),
             Catch::Contains("not a histogram"));
  CHECK_THAT(problem_with(big_endian(counts_cookie) + "1234"),
             Catch::Contains("too short"));
  const std::string v1 = big_endian(0x1c849301u) + std::string(60, '\0');
  CHECK_THAT(problem_with(v1), Catch::Contains("version 2"));
  CHECK_THAT(problem_with(packed(v1)), Catch::Contains("version 2"));
  const std::string good = packed(lab::encode_counts(random_histogram(1)));
  CHECK_THAT(problem_with(good.substr(0, good.size() - 1)), Catch::Contains("cut off"));
  CHECK_THAT(problem_with(packed(good)), Catch::Contains("version 2"));
  std::string spoiled = good;
  spoiled[8] = '\0';
  CHECK_THAT(problem_with(spoiled), Catch::Contains("cannot be decompressed"));
}

TEST_CASE("counts that do not fit into a sum are refused") {
  Histogram sum;
  Encoding one{.counts = zigzag(std::numeric_limits<std::int64_t>::max())};
  lab::add_encoded(one.bytes(), sum);
  CHECK(sum.total() == std::numeric_limits<std::int64_t>::max());
  CHECK_THROWS_WITH(lab::add_encoded(one.bytes(), sum), Catch::Contains("63 bits"));
}

TEST_CASE("a stream that unpacks to much more than a histogram costs nothing") {
  const std::string zeros(32 << 20, '\0');
  CHECK_THAT(problem_with(packed(zeros)), Catch::Contains("version 2"));
  Encoding one{.counts = std::string(27'000, '\0')};
  one.size = 27'000;
  CHECK(decode(packed(one.bytes() + zeros)).total() == 0);
}

TEST_CASE("mutated bytes are read or refused, never more") {
  std::mt19937_64 random(7);
  const std::string plain = lab::encode_counts(random_histogram(2));
  const std::string compressed = packed(plain);
  constexpr int mutations = 1500;
  int refused = 0;
  for (int i = 0; i < mutations; ++i) {
    std::string bytes = i % 2 == 0 ? plain : compressed;
    for (auto spoils = 1 + random() % 4; spoils > 0; --spoils)
      bytes[random() % std::min<std::size_t>(bytes.size(), 200)] =
          static_cast<char>(random());
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    Histogram sum;
    try {
      lab::add_encoded(i % 3 == 0 ? packed(bytes) : bytes, sum);
      CHECK(sum.total() >= 0);
    } catch (const std::runtime_error&) {
      ++refused;
    }
  }
  CHECK(refused > 100);
  CHECK(refused < mutations);
}
