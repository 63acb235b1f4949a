#pragma once
// Records a timeline of this process for Perfetto and scripts/timeline: which thread
// waits, for which descriptor, and when it works. docs/timelines.md explains it.
//
// While a Trace exists, every Span is recorded. Each thread has its own lane, so it
// needs no lock. Without a Trace, a Span costs one branch. Memory is bounded: events
// that do not fit are only counted.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace demo {

/// The kind of a descriptor, as the timeline shows it.
enum class Place : std::uint8_t {
  none,
  input,
  output,
  udp,
  listener,
  connection,
  signal
};

/// One object per process at a time. It must outlive the threads that record.
class Trace {
 public:
  static constexpr std::size_t most_events = 200'000;  // of 64 bytes each

  /// Opens `file` at once, so that a bad name is reported early. Call it in the main
  /// thread. Keeps at most `limit` events. Throws std::system_error.
  Trace(const std::string& file, std::string process, std::size_t limit = most_events);
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;
  ~Trace();

  /// Stops recording and writes the file as trace-event JSON, without the spans that
  /// have not ended. Throws std::system_error.
  void write();
  /// The number of events that did not fit.
  std::uint64_t dropped() const noexcept;

  static bool on() noexcept { return active_.load(std::memory_order_relaxed); }
  /// Labels waits on `fd` as `place`. `number` is a port, or 0 to number connections
  /// automatically. For sockets with data, the kernel then records when bytes arrive.
  /// Any thread.
  static void name(int fd, Place place, unsigned number = 0) noexcept;
  /// Names the lane of this thread. Without a name, it has that of the first descriptor
  /// that the thread waits for. `name` must live as long as the program.
  static void name_thread(const char* name) noexcept;
  /// Sets the arrival time of this thread's next request, in ns of CLOCK_MONOTONIC.
  static void note_arrival(std::uint64_t arrival) noexcept;

  struct State;

 private:
  friend class Span;
  static inline std::atomic<State*> active_ = nullptr;
  std::unique_ptr<State> state_;
};

/// An interval from the construction to the destruction of this object, in the lane of
/// the current thread. It does not change errno.
class Span {
 public:
  enum class Kind : std::uint8_t {
    wait,      // a call that blocks until an event
    call,      // a system call that does not block
    callback,  // a callback of a loop
    request    // the computing of an answer
  };

  /// `name` must live as long as the program. `fd` is the descriptor of the call, or
  /// -1.
  Span(Kind kind, const char* name, int fd = -1) noexcept {
    if (Trace::on()) start(kind, name, fd);
  }
  /// A request from `source`. `request` must outlive the span.
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

  /// Marks a wait that has ended without an event, for example by a timeout.
  void set_spurious() noexcept { spurious_ = true; }
  /// Records an interval that was measured elsewhere, in ns of CLOCK_MONOTONIC.
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
