#pragma once
// Private to the library: the part of a Loop that callbacks use.

#include <uv.h>

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "reactor/detail/handle.h"
#include "reactor/detail/scheduler.h"
#include "reactor/loop.h"
#include "reactor/loop_observer.h"

namespace reactor {
namespace detail {
struct Stream;
class UdpBatch;
}  // namespace detail

struct Loop::State {
  State();
  ~State();

  /// Calls a function of the program; every libuv callback uses this. Counts the call,
  /// keeps the first exception, resumes the tasks that the call made ready, and then
  /// passes all written bytes to the kernel.
  template <class Callback>
  void dispatch(HandleKind kind, Callback&& callback) noexcept {
    if (ending) return;
    ++counters.callbacks;
    const std::uint64_t begin = watching ? begin_callback() : 0;
    try {
      std::forward<Callback>(callback)();
    } catch (...) {
      keep_exception(std::current_exception());
    }
    if (scheduler.has_ready()) scheduler.run();
    if (unflushed != nullptr) flush();
    if (begin != 0) end_callback(kind, begin);
  }

  /// Throws std::logic_error unless called in the thread that made the loop.
  void require_thread() const {
    if (std::this_thread::get_id() != thread) throw_wrong_thread();
  }
  /// Stops the loop. run() then throws the first exception that was kept.
  void keep_exception(std::exception_ptr exception) noexcept;
  void flush() noexcept;
  void run(uv_run_mode mode);

  /// Lends an empty buffer. Streams share the buffers, so an idle stream needs none,
  /// and a busy one does not allocate memory.
  using Buffer = std::unique_ptr<std::string>;
  Buffer take_buffer() {
    if (spare_buffers_.empty()) return std::make_unique<std::string>();
    Buffer buffer = std::move(spare_buffers_.back());
    spare_buffers_.pop_back();
    return buffer;
  }
  /// Frees a buffer that is large, or that no stream may need again.
  void return_buffer(Buffer buffer) noexcept {
    if (buffer->capacity() > spare_size || spare_buffers_.size() == spare_count) return;
    buffer->clear();
    spare_buffers_.push_back(std::move(buffer));
  }

  /// Calls a function once, after all I/O callbacks of this iteration.
  void run_after_poll(std::function<void()> function);

  /// Returns what the UDP sockets share; made for the first one.
  detail::UdpBatch& udp_batch();

  /// All other handles share one read buffer, so bytes are valid during the callback
  /// only. It has room for any datagram, because stdin may be a UDP socket.
  static constexpr std::size_t read_buffer_size = 64 * 1024;

  uv_loop_t raw;
  std::thread::id thread = std::this_thread::get_id();
  std::exception_ptr failure;
  bool running = false;
  bool ending = false;  // ~Loop has begun: dispatch() calls nothing any more
  bool flushing = false;
  bool measuring = false;
  LoopObserver* observer = nullptr;
  bool watching = false;  // measuring, or observed: dispatch() reads the clock
  Statistics counters;
  std::unique_ptr<char[]> read_buffer;
  detail::Stream* unflushed = nullptr;  // a list of streams with bytes for the kernel
  detail::Scheduler scheduler;
  std::unique_ptr<detail::UdpBatch> batch;
  std::size_t requests = 0;  // unfinished file reads in libuv's thread pool

 private:
  // At most so many buffers of at most this size are kept.
  static constexpr std::size_t spare_size = 256 * 1024;
  static constexpr std::size_t spare_count = 8;

  [[noreturn]] void throw_wrong_thread() const;
  std::uint64_t begin_callback() noexcept;
  void end_callback(HandleKind kind, std::uint64_t begin) noexcept;
  void end_wait() noexcept;
  bool has_closing() noexcept;
  static void before_poll(uv_prepare_t* handle) noexcept;
  static void after_poll(uv_check_t* handle) noexcept;

  uv_prepare_t prepare_;
  uv_check_t check_;              // started only for iterations that need after_poll()
  std::uint64_t wait_begin_ = 0;  // uv_hrtime before the wait; 0 outside a wait
  std::vector<Buffer> spare_buffers_;
  std::vector<std::function<void()>> after_this_poll_;
};

}  // namespace reactor
