#include "demos/lab/counting/histogram_decode.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "demos/lab/counting/histogram_layout.h"
#include "demos/lab/counting/inflater.h"

namespace lab {
namespace {

constexpr std::uint32_t cookie_mask = ~0xf0u;  // without the size of a word
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
  // JavaScript's implementation writes 1 and means 0.
  if (big_endian<std::uint32_t>(header, 8) > 1)
    fail("the histogram has shifted values, which nobody can add");
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

/// ZigZag LEB128 in at most nine bytes, of which the last has all its eight bits.
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
