#pragma once
// Waiting with a deadline: every helper of the tests ends, with what was waited for or
// with a std::runtime_error that says what was missing. One thread each.

#include <chrono>
#include <string>
#include <string_view>

namespace testing_support {

using std::chrono::milliseconds;

/// Long enough for a loaded machine with sanitizers, shorter than ctest's own limit.
inline constexpr milliseconds time_limit{6000};
/// What "nothing happens" is watched for: a span, because nothing can be waited for.
inline constexpr milliseconds quiet_span{300};

#if defined(REACTOR_HAS_ASAN) || defined(REACTOR_HAS_TSAN)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

class Deadline {
 public:
  explicit Deadline(milliseconds limit = time_limit);
  /// For poll(2): what is left, 0 when it is over.
  milliseconds left() const;
  bool over() const { return left().count() == 0; }

 private:
  std::chrono::steady_clock::time_point end_;
};

[[noreturn]] void fail(const std::string& text);

/// Waits until `fd` has one of the events of poll(2); false when the time is over.
bool wait_for(int fd, short events, const Deadline& deadline);

/// One read(2) of what is there; empty at the end of the stream. Fails when nothing
/// comes.
std::string read_some(int fd, const std::string& what, const Deadline& deadline);
/// Exactly `count` bytes; fails when the stream ends before.
std::string read_exactly(int fd, std::size_t count, const std::string& what,
                         const Deadline& deadline = Deadline());
/// Up to the next newline, and without it; nothing behind it is taken.
std::string read_line(int fd, const std::string& what,
                      const Deadline& deadline = Deadline());
std::string read_until_end(int fd, const std::string& what,
                           const Deadline& deadline = Deadline());

/// As much as is taken without waiting longer than `quiet` for room. Makes `fd`
/// non-blocking.
std::size_t write_until_stuck(int fd, std::string_view data, milliseconds quiet);
/// All of it, or it fails.
void write_all(int fd, std::string_view data, const std::string& what,
               const Deadline& deadline = Deadline());

/// "" when both are the same, else where they begin to differ: for texts too long to be
/// shown.
std::string difference(std::string_view got, std::string_view expected);

/// `count` bytes of lower-case ASCII that do not repeat in step with any buffer size.
std::string lower_text(std::size_t count);
/// The same in capitals.
std::string upper_text(std::size_t count);

}  // namespace testing_support
