#pragma once
// Waiting with a deadline. Each function ends in time: it returns the result, or it
// throws std::runtime_error with a message that says what did not arrive. The parameter
// `what` is the beginning of this message.

#include <chrono>
#include <string>
#include <string_view>

namespace testing_support {

using std::chrono::milliseconds;

/// Long enough for a busy machine with sanitizers, but shorter than ctest's own limit.
inline constexpr milliseconds time_limit{6000};
/// For this time a test checks that nothing happens.
inline constexpr milliseconds quiet_span{300};

#if defined(REACTOR_HAS_ASAN) || defined(REACTOR_HAS_TSAN)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

class Deadline {
 public:
  explicit Deadline(milliseconds limit = time_limit);
  /// The remaining time for poll(2); 0 after the deadline.
  milliseconds left() const;
  bool over() const { return left().count() == 0; }

 private:
  std::chrono::steady_clock::time_point end_;
};

/// Throws std::runtime_error.
[[noreturn]] void fail(const std::string& text);

/// Waits until `fd` has one of the events of poll(2). Returns false at the deadline.
bool wait_for(int fd, short events, const Deadline& deadline);

/// Waits for bytes and calls read(2) once. Returns "" at the end of the stream. Fails
/// if nothing arrives.
std::string read_some(int fd, const std::string& what, const Deadline& deadline);
/// Reads exactly `count` bytes. Fails if the stream ends before.
std::string read_exactly(int fd, std::size_t count, const std::string& what,
                         const Deadline& deadline = Deadline());
/// Reads up to the next newline and returns the line without it. Reads no further
/// bytes.
std::string read_line(int fd, const std::string& what,
                      const Deadline& deadline = Deadline());
std::string read_until_end(int fd, const std::string& what,
                           const Deadline& deadline = Deadline());

/// Writes until all bytes are written or there is no room for `quiet`. Returns the
/// number of written bytes. Makes `fd` non-blocking.
std::size_t write_until_stuck(int fd, std::string_view data, milliseconds quiet);
/// Writes all bytes. Fails if there is no room in time.
void write_all(int fd, std::string_view data, const std::string& what,
               const Deadline& deadline = Deadline());

/// Returns "" if both texts are equal, otherwise a description of the first difference.
/// For texts that are too long to print.
std::string difference(std::string_view got, std::string_view expected);

/// Returns `count` lower-case ASCII letters. Their pattern does not fit any buffer
/// size, so lost or swapped blocks are noticed.
std::string lower_text(std::size_t count);
/// The same in capitals.
std::string upper_text(std::size_t count);

}  // namespace testing_support
