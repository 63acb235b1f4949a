#pragma once
// A harness is one function that gets any bytes and checks what must hold for them.
// libFuzzer calls it with the preset `fuzz` (scripts/fuzz); otherwise run_corpus.cpp
// calls it with the committed corpus. A broken property ends the process.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

/// Ends the process if the property does not hold.
inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", property);
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Takes the input apart: bytes that steer the harness, and pieces of text.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(text_of(data, size)) {}
  bool empty() const { return rest_.empty(); }
  /// The next byte; 0 at the end.
  std::uint8_t byte() {
    const std::string_view one = take(1);
    return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one.front());
  }
  /// At most `count` bytes.
  std::string_view take(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  /// A piece whose length is the next byte. After 255 the piece consists of 2,500 times
  /// the byte that follows, so that also a short input can exceed a limit.
  std::string piece() {
    const std::uint8_t length = byte();
    if (length < 255 || long_pieces_ == most_long_pieces)
      return std::string(take(length));
    ++long_pieces_;
    return std::string(2500, static_cast<char>(byte()));
  }

 private:
  static constexpr int most_long_pieces = 8;  // an input must not take seconds

  std::string_view rest_;
  int long_pieces_ = 0;
};

}  // namespace fuzz
