#pragma once
// Private to the library: the part of a Loop that callbacks use.

#include <uv.h>

#include <exception>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "reactor/detail/buffer_pool.h"
#include "reactor/detail/handle.h"
#include "reactor/detail/loop_meter.h"
#include "reactor/detail/scheduler.h"
#include "reactor/loop.h"

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
    ++meter.counters.callbacks;
    const std::uint64_t begin = meter.is_on() ? meter.begin_callback() : 0;
    try {
      std::forward<Callback>(callback)();
    } catch (...) {
      keep_exception(std::current_exception());
    }
    if (scheduler.has_ready()) scheduler.run();
    if (unflushed != nullptr) flush();
    if (begin != 0) meter.end_callback(kind, begin);
  }

  /// Throws std::logic_error unless called in the thread that made the loop.
  void require_thread() const {
    if (std::this_thread::get_id() != thread) throw_wrong_thread();
  }
  /// Stops the loop. run() then throws the first exception that was kept.
  void keep_exception(std::exception_ptr exception) noexcept;
  void flush() noexcept;
  void run(uv_run_mode mode);

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
  detail::LoopMeter meter;
  std::unique_ptr<char[]> read_buffer;
  detail::Stream* unflushed = nullptr;  // a list of streams with bytes for the kernel
  detail::BufferPool buffers;           // what streams read and write
  detail::Scheduler scheduler;
  std::unique_ptr<detail::UdpBatch> batch;
  std::size_t requests = 0;  // unfinished file reads in libuv's thread pool

 private:
  [[noreturn]] void throw_wrong_thread() const;
  bool has_closing() noexcept;
  static void before_poll(uv_prepare_t* handle) noexcept;
  static void after_poll(uv_check_t* handle) noexcept;

  uv_prepare_t prepare_;
  uv_check_t check_;  // started only for iterations that need after_poll()
  std::vector<std::function<void()>> after_this_poll_;
};

}  // namespace reactor
