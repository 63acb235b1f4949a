#pragma once
// Private to the library: reads and writes a libuv stream, which is a TCP connection, a
// pipe or a terminal. The write queue is here.
//
// write() only collects bytes. When the callback that wrote them has returned, they go
// to the kernel in one system call. Bytes that the kernel does not accept become one
// uv_write request; there is never a second one, because before version 1.45 libuv
// finishes only one request per iteration of the loop.

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include "reactor/detail/loop_state.h"
#include "reactor/tcp_connection.h"

namespace reactor::detail {

struct Stream {
  /// Pipes and terminals use all of these but on_connect.
  using Callbacks = TcpConnection::Callbacks;

  explicit Stream(Loop::State& its_loop) : loop(its_loop) {}
  virtual ~Stream() = default;
  virtual uv_stream_t* raw() noexcept = 0;
  /// Used for streams with `reads_itself` and without `socket`, where libuv only
  /// reports readiness. Returns what uv_read_cb would get.
  virtual ssize_t read(char*, std::size_t) noexcept { return 0; }
  /// Converts the result of read(2) or recv(2) for uv_read_cb.
  static ssize_t read_result(ssize_t count) noexcept {
    if (count > 0) return count;
    if (count == 0) return UV_EOF;
    const bool nothing = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    return nothing ? 0 : -errno;
  }

  /// Called by the destructor of the owner. No callback starts after this.
  void close() noexcept;

  void connect_finished(int status) noexcept;
  void resume_reading();
  void pause_reading() noexcept;
  bool write(std::string_view bytes);
  void shutdown();
  std::size_t queued() const noexcept {
    return (pending ? pending->size() : 0) + in_flight;
  }

  /// Writes `pending` to the kernel; the rest becomes a uv_write request. The loop
  /// calls this after each callback.
  void flush() noexcept;

  Loop::State& loop;
  Callbacks on;
  HandleKind kind = HandleKind::tcp_connection;  // for a LoopObserver
  BufferPool::Buffer pending;  // bytes that were not passed to libuv yet, or null
  std::size_t in_flight = 0;   // bytes of the uv_write request
  std::size_t high_water = 1024 * 1024;
  Stream* next_unflushed = nullptr;  // of the loop's list
  /// For a TCP connection, calls recv(2) and send(2) directly. libuv calls read(2) and
  /// write(2), which pass through the file system layer of the kernel; this costs about
  /// 4 % of a small request.
  int socket = -1;
  bool unflushed = false;     // in the loop's list
  bool reads_itself = false;  // read() is used
  bool connecting = false;
  bool paused = false;
  bool drain_wanted = false;     // write() has returned false
  bool shutdown_wanted = false;  // shutdown() was called
  bool write_ended = false;      // libuv has finished the shutdown
  bool read_ended = false;       // the peer has ended its stream
  bool finished = false;         // on_close was called, so no callback follows

 private:
  void enlist();
  void leave_unflushed() noexcept;
  ssize_t try_write() noexcept;
  bool flush_pending() noexcept;
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
