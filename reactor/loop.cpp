#include "reactor/loop.h"

#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "reactor/detail/loop_state.h"
#include "reactor/detail/stream.h"
#include "reactor/detail/udp_batch.h"
#include "reactor/stdio.h"

namespace reactor {

using detail::as_handle;
using detail::check;
using detail::state_of;

Loop::Loop() : state_(std::make_unique<State>()) {}
Loop::~Loop() = default;

void Loop::run() { state_->run(UV_RUN_DEFAULT); }
void Loop::run_once() { state_->run(UV_RUN_ONCE); }
void Loop::stop() noexcept { uv_stop(&state_->raw); }
Loop::Statistics Loop::statistics() const noexcept { return state_->meter.counters; }
void Loop::measure(bool on) noexcept { state_->meter.measure(on); }
void Loop::observe(LoopObserver* observer) noexcept { state_->meter.observe(observer); }

Loop::State::State() : read_buffer(new char[read_buffer_size]) {
  open_missing_stdio();
  ::signal(SIGPIPE, SIG_IGN);
  const std::string attempt = "create an event loop";
  detail::require_descriptors(attempt);
  check(uv_loop_init(&raw), attempt);
  uv_prepare_init(&raw, &prepare_);
  uv_check_init(&raw, &check_);
  prepare_.data = check_.data = this;
  uv_prepare_start(&prepare_, before_poll);
  // These two handles only observe the loop and must not keep it running.
  uv_unref(as_handle(&prepare_));
  uv_unref(as_handle(&check_));
}

Loop::State::~State() {
  ending = true;
  uv_close(as_handle(&prepare_), nullptr);
  uv_close(as_handle(&check_), nullptr);
  // A state that is freed may own another handle, so one iteration may not be enough.
  while (has_closing() || requests > 0)
    uv_run(&raw, requests > 0 ? UV_RUN_ONCE : UV_RUN_NOWAIT);
  const bool closed = uv_loop_close(&raw) == 0;
  if (closed && scheduler.alive() == 0) return;
  if (scheduler.alive() > 0)
    std::fprintf(stderr, "reactor: destroy all TaskGroups before their Loop\n");
  if (!closed) {
    std::fprintf(stderr,
                 "reactor: destroy all handles before their Loop; these are alive:\n");
    uv_print_all_handles(&raw, stderr);
  }
  detail::restore_stdio();
  std::abort();
}

detail::UdpBatch& Loop::State::udp_batch() {
  if (!batch) batch = std::make_unique<detail::UdpBatch>();
  return *batch;
}

bool Loop::State::has_closing() noexcept {
  bool found = false;
  uv_walk(
      &raw,
      [](uv_handle_t* handle, void* result) {
        if (uv_is_closing(handle)) *static_cast<bool*>(result) = true;
      },
      &found);
  return found;
}

void Loop::State::run(uv_run_mode mode) {
  require_thread();
  if (running) throw std::logic_error("Loop::run() called by a callback of this loop");
  running = true;
  scheduler.run();
  flush();
  uv_run(&raw, mode);
  running = false;
  if (failure) std::rethrow_exception(std::exchange(failure, nullptr));
}

void Loop::State::keep_exception(std::exception_ptr exception) noexcept {
  if (!failure) failure = std::move(exception);
  uv_stop(&raw);
}

void Loop::State::throw_wrong_thread() const {
  throw std::logic_error(
      "a handle was used outside the thread of its loop; only Waker allows this");
}

/// Terminates: flushing calls user code only to report a closed stream, once per
/// stream.
void Loop::State::flush() noexcept {
  if (flushing) return;
  flushing = true;
  while (unflushed != nullptr) {
    detail::Stream& stream = *unflushed;
    unflushed = stream.next_unflushed;
    stream.unflushed = false;
    stream.flush();
  }
  flushing = false;
}

void Loop::State::before_poll(uv_prepare_t* handle) noexcept {
  State& self = state_of<State>(handle);
  ++self.meter.counters.iterations;
  if (self.scheduler.has_ready()) self.scheduler.run();
  if (self.unflushed != nullptr) self.flush();
  if (!self.meter.is_on()) return;
  uv_check_start(&self.check_, after_poll);
  self.meter.begin_wait();
}

void Loop::State::after_poll(uv_check_t* handle) noexcept {
  State& self = state_of<State>(handle);
  uv_check_stop(handle);
  self.meter.end_wait();
  for (const auto& function : std::exchange(self.after_this_poll_, {})) function();
}

void Loop::State::run_after_poll(std::function<void()> function) {
  after_this_poll_.push_back(std::move(function));
  uv_check_start(&check_, after_poll);
}

}  // namespace reactor
