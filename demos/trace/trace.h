#pragma once
// A timeline of this process, for Perfetto and scripts/timeline: who waits, for what,
// and who works. docs/timelines.md says what is to be seen there.
//
// While a Trace exists, Spans are recorded: each thread has a lane of its own and takes
// no lock for it. While there is none, a Span costs one branch. Memory is bounded; what
// comes when it is full is counted, not kept.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace demo {

/// What a descriptor is to those who look at the timeline.
enum class Place : std::uint8_t {
  none,
  input,
  output,
  udp,
  listener,
  connection,
  signal
};

/// One per process at a time. Threads may record as long as it lives.
class Trace {
 public:
  static constexpr std::size_t most_events = 200'000;  // of 64 bytes each

  /// Opens `file` at once, so that a bad name comes to light before the work. This
  /// thread is the process's main one. Throws std::system_error.
  Trace(const std::string& file, std::string process, std::size_t limit = most_events);
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;
  ~Trace();

  /// Ends the recording, and writes the file as trace-event JSON. What is still under
  /// way is not in it. Throws std::system_error.
  void write();
  /// How many events found no room.
  std::uint64_t dropped() const noexcept;

  static bool on() noexcept { return active_.load(std::memory_order_relaxed); }
  /// From now on waits for `fd` are told as those for this place. A number of 0: the
  /// next one; else a port. The kernel is asked to note when bytes arrive. Any thread.
  static void name(int fd, Place place, unsigned number = 0) noexcept;
  /// What this thread's lane is called; else by the first place that it waits for.
  static void name_thread(const char* name) noexcept;
  /// When the bytes of the next request of this thread came: CLOCK_MONOTONIC, in ns.
  static void note_arrival(std::uint64_t arrival) noexcept;

  struct State;

 private:
  friend class Span;
  static inline std::atomic<State*> active_ = nullptr;
  std::unique_ptr<State> state_;
};

/// Something with a beginning and an end, in the thread that it lives in. errno is not
/// touched.
class Span {
 public:
  enum class Kind : std::uint8_t {
    wait,      // a call that sleeps until there is something
    call,      // a system call that does not
    callback,  // of a loop
    request    // the making of an answer
  };

  /// `name` must live as long as the program. `fd`: what is waited for.
  Span(Kind kind, const char* name, int fd = -1) noexcept {
    if (Trace::on()) start(kind, name, fd);
  }
  Span(const char* source, std::string_view request) noexcept {
    if (!Trace::on()) return;
    start(Kind::request, source, -1);
    bytes_ = request;
  }
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;
  ~Span() {
    if (begin_ != 0) finish();
  }

  /// The time was over, and there was nothing: such a wait is shown as one in vain.
  void set_spurious() noexcept { spurious_ = true; }
  /// What has been measured by somebody else, in ns of CLOCK_MONOTONIC.
  static void record(Kind kind, const char* name, std::uint64_t begin,
                     std::uint64_t end) noexcept;

 private:
  void start(Kind kind, const char* name, int fd) noexcept;
  void finish() const noexcept;

  std::uint64_t begin_ = 0;  // 0: not recorded
  const char* name_ = nullptr;
  std::string_view bytes_;
  std::uint32_t place_ = 0;
  Kind kind_ = Kind::wait;
  bool spurious_ = false;
};

}  // namespace demo
