#pragma once
// Private to the library: reading and writing of a libuv stream, be it a TCP
// connection, a pipe or a terminal. The one place with a write queue.
//
// write() only collects bytes; they go to the kernel in one call when the callback that
// wrote them has returned. What the kernel does not take becomes one uv_write request,
// never several: before version 1.45, libuv finishes one request per turn of the loop.

#include <functional>
#include <string>
#include <string_view>
#include <system_error>

#include "reactor/detail/loop_state.h"

namespace reactor::detail {

struct Stream {
  struct Callbacks {
    std::function<void()> on_connect;
    std::function<void(std::string_view)> on_read;
    std::function<void()> on_end;
    std::function<void()> on_drain;
    std::function<void(std::error_code)> on_close;
  };

  explicit Stream(Loop::State& its_loop) : loop(its_loop) {}
  virtual ~Stream() = default;
  virtual uv_stream_t* raw() noexcept = 0;
  /// Bytes that the kernel takes at once, or a negative errno.
  virtual ssize_t try_write(std::string_view bytes) noexcept;
  /// Reads itself what libuv only says is there; the result is that of uv_read_cb. For
  /// streams with `reads_itself`.
  virtual ssize_t read(char*, std::size_t) noexcept { return 0; }

  /// From the destructor of the owner: no callback starts after this.
  void close() noexcept;

  void connect_finished(int status) noexcept;
  void resume_reading();
  void pause_reading() noexcept;
  bool write(std::string_view bytes);
  void shutdown();
  std::size_t queued() const noexcept { return pending.size() + in_flight; }

  /// Hands `pending` to the kernel, as far as it takes it. Called by the loop.
  void flush() noexcept;

  Loop::State& loop;
  Callbacks on;
  HandleKind kind = HandleKind::tcp_connection;  // for who observes the loop
  std::string pending;        // written by the program, not yet given to libuv
  std::size_t in_flight = 0;  // bytes of the one write request
  std::size_t high_water = 1024 * 1024;
  bool reads_itself = false;
  bool connecting = false;
  bool paused = false;
  bool drain_wanted = false;     // write() has returned false
  bool shutdown_wanted = false;  // shutdown() was called
  bool write_ended = false;      // and is done
  bool read_ended = false;       // the peer's end of stream has arrived
  bool finished = false;         // on_close was called: nothing follows

 private:
  void enlist();
  void submit(std::size_t from) noexcept;
  void start_shutdown() noexcept;
  void written(int status) noexcept;
  void finish(std::error_code error) noexcept;
  static void allocate(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) noexcept;
  void received(ssize_t count, const char* bytes) noexcept;
  static void on_readable(uv_stream_t* stream, ssize_t count,
                          const uv_buf_t* buffer) noexcept;
};

}  // namespace reactor::detail
