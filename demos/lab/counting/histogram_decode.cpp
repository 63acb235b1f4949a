#include "demos/lab/counting/histogram_decode.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace lab {
namespace {

constexpr std::int32_t most_digits = 5;
constexpr int most_shift = 61;  // every value must fit in 63 bits

int bits_of(std::int64_t number) {
  return 64 - std::countl_zero(static_cast<std::uint64_t>(number));
}

/// log2 of the steps that hold twice 10^digits, rounded up.
int steps_shift(std::int32_t digits) {
  std::int64_t steps = 2;
  for (std::int32_t i = 0; i < digits; ++i) steps *= 10;
  return bits_of(steps - 1);
}

/// Which values share a count in a histogram of any range and precision, as a file
/// describes itself. Our own Histogram has one fixed layout.
class HistogramLayout {
 public:
  /// `lowest` is the smallest value that differs from zero; `digits` is the number of
  /// significant digits. Throws std::runtime_error for a layout that HdrHistogram does
  /// not allow either.
  HistogramLayout(std::int64_t lowest, std::int64_t highest, std::int32_t digits) {
    if (digits < 0 || digits > most_digits)
      throw std::runtime_error("the histogram claims " + std::to_string(digits) +
                               " digits; 0 to 5 are possible");
    if (lowest < 1 || highest / 2 < lowest)
      throw std::runtime_error("the histogram claims the impossible range from " +
                               std::to_string(lowest) + " to " +
                               std::to_string(highest));
    unit_shift_ = bits_of(lowest) - 1;
    half_shift_ = steps_shift(digits) - 1;
    if (unit_shift_ + half_shift_ > most_shift)
      throw std::runtime_error("the histogram has more digits than its lowest value " +
                               std::to_string(lowest) + " leaves room for");
    const int reach = unit_shift_ + half_shift_ + 1;  // log2 of the first bucket's end
    const int buckets = bits_of(highest >> reach) + 1;
    size_ = static_cast<std::size_t>(buckets + 1) << half_shift_;
  }

  /// Returns the number of counts.
  std::size_t size() const noexcept { return size_; }
  /// Returns the smallest of the values that share this count. HdrHistogram puts the
  /// count there when it adds it to a histogram of another layout.
  std::int64_t value_at(std::size_t index) const noexcept {
    const std::size_t half = std::size_t{1} << half_shift_;
    const std::size_t block = index >> half_shift_;
    if (block == 0) return static_cast<std::int64_t>(index) << unit_shift_;
    const auto step = static_cast<std::int64_t>((index & (half - 1)) + half);
    return step << (static_cast<int>(block) - 1 + unit_shift_);
  }

 private:
  int unit_shift_;  // log2 of the unit
  int half_shift_;  // log2 of the counts per power of two
  std::size_t size_;
};

/// Decompresses a zlib stream in pieces. The caller decides how much memory a piece may
/// take, so a small stream that unpacks to gigabytes does no harm.
class Inflater {
 public:
  /// The bytes of `packed` must outlive this object.
  explicit Inflater(std::string_view packed) {
    // zlib declares its input as not const, but does not change it.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
    if (::inflateInit(&stream_) != Z_OK) throw std::runtime_error("zlib: no memory");
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { ::inflateEnd(&stream_); }

  /// Returns the next `size` bytes; throws std::runtime_error if there are fewer.
  std::string take(std::size_t size) {
    std::string bytes(size, '\0');
    stream_.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream_.avail_out = static_cast<uInt>(size);
    const int result = size > 0 ? ::inflate(&stream_, Z_SYNC_FLUSH) : Z_OK;
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
      throw std::runtime_error("the histogram cannot be decompressed");
    if (stream_.avail_out > 0)
      throw std::runtime_error("the compressed histogram is cut off");
    return bytes;
  }

 private:
  z_stream stream_{};
};

constexpr std::uint32_t cookie_mask = ~0xf0u;  // ignores the size of a word
constexpr std::uint32_t counts_cookie = 0x1c849303;
constexpr std::uint32_t compressed_cookie = 0x1c849304;
constexpr std::size_t header_size = 40;
constexpr std::size_t packed_header_size = 8;
constexpr std::size_t longest_number = 9;

[[noreturn]] void fail(const std::string& why) { throw std::runtime_error(why); }

template <class Number>
Number big_endian(std::string_view bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i)
    number = number << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return static_cast<Number>(number);
}

bool has_cookie(std::string_view bytes, std::uint32_t cookie) {
  return (big_endian<std::uint32_t>(bytes, 0) & cookie_mask) == cookie;
}

HistogramLayout layout_in(std::string_view header) {
  if (!has_cookie(header, counts_cookie))
    fail("not a histogram of version 2 (HISTF or HISTE)");
  // The JavaScript implementation writes 1 and means 0.
  if (big_endian<std::uint32_t>(header, 8) > 1)
    fail("the histogram has shifted values, which cannot be added");
  return {big_endian<std::int64_t>(header, 16), big_endian<std::int64_t>(header, 24),
          big_endian<std::int32_t>(header, 12)};
}

struct Header {
  explicit Header(std::string_view bytes)
      : layout(layout_in(bytes)), payload(big_endian<std::uint32_t>(bytes, 4)) {
    if (payload / longest_number > layout.size())
      fail("the histogram claims more bytes than its range has counts");
  }

  HistogramLayout layout;
  std::size_t payload;
};

/// Reads numbers in ZigZag LEB128: at most nine bytes, and the ninth carries all of its
/// eight bits.
class Numbers {
 public:
  explicit Numbers(std::string_view bytes) : rest_(bytes) {}
  bool empty() const noexcept { return rest_.empty(); }
  std::int64_t next() {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
      const std::uint64_t byte = take();
      const bool last = shift == 56;
      number |= (last ? byte : byte & 0x7f) << shift;
      if (last || byte < 0x80) break;
    }
    return static_cast<std::int64_t>(number >> 1 ^ (0 - (number & 1)));
  }

 private:
  std::uint8_t take() {
    if (rest_.empty()) fail("the histogram ends within a number");
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }

  std::string_view rest_;
};

struct Counted {
  std::int64_t value, count;
};

std::vector<Counted> counts_in(std::string_view payload,
                               const HistogramLayout& layout) {
  std::vector<Counted> counts;
  std::size_t index = 0;
  for (Numbers numbers(payload); !numbers.empty();) {
    const std::int64_t number = numbers.next();
    const std::uint64_t zeros = number < 0 ? 0 - static_cast<std::uint64_t>(number) : 0;
    const std::uint64_t step = std::max<std::uint64_t>(zeros, 1);
    if (step > layout.size() - index)
      fail("the histogram has more counts than its range");
    if (number > 0) counts.push_back({layout.value_at(index), number});
    index += static_cast<std::size_t>(step);
  }
  return counts;
}

void add_counts(const std::vector<Counted>& counts, Histogram& sum) {
  std::int64_t room = std::numeric_limits<std::int64_t>::max() - sum.total();
  for (const Counted& one : counts) {
    if (one.count > room) fail("the counts are more than 63 bits hold");
    room -= one.count;
  }
  for (const auto& [value, count] : counts) {
    sum.add_at(Histogram::index_of(std::min(value, Histogram::highest)), count);
    if (value > Histogram::highest) sum.add_clipped(count);
  }
}

void add_compressed(std::string_view bytes, Histogram& sum) {
  const std::size_t size = big_endian<std::uint32_t>(bytes, 4);
  if (size > bytes.size() - packed_header_size)
    fail("the compressed histogram is cut off");
  Inflater inflater(bytes.substr(packed_header_size, size));
  const Header header(inflater.take(header_size));
  add_counts(counts_in(inflater.take(header.payload), header.layout), sum);
}

}  // namespace

void add_encoded(std::string_view bytes, Histogram& sum) {
  if (bytes.size() < packed_header_size) fail("the histogram is too short");
  if (has_cookie(bytes, compressed_cookie)) return add_compressed(bytes, sum);
  if (bytes.size() < header_size) fail("the histogram is too short");
  const Header header(bytes);
  if (header.payload > bytes.size() - header_size) fail("the histogram is cut off");
  add_counts(counts_in(bytes.substr(header_size, header.payload), header.layout), sum);
}

}  // namespace lab
