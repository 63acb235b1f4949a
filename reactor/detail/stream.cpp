#include "reactor/detail/stream.h"

#include <sys/socket.h>

#include <stdexcept>
#include <utility>

namespace reactor::detail {
namespace {

struct WriteRequest {
  uv_write_t raw;
  BufferPool::Buffer bytes;  // libuv reads them until its callback
};

uv_buf_t buffer_of(std::string_view bytes) {
  return uv_buf_init(const_cast<char*>(bytes.data()),
                     static_cast<unsigned int>(bytes.size()));
}

}  // namespace

void Stream::close() noexcept {
  leave_unflushed();
  raw()->data = this;
  uv_close(as_handle(raw()),
           [](uv_handle_t* handle) { delete &state_of<Stream>(handle); });
}

void Stream::connect_finished(int status) noexcept {
  if (uv_is_closing(as_handle(raw()))) return;
  connecting = false;
  if (status < 0) return finish(to_error(status));
  if (pending || shutdown_wanted) enlist();
  loop.dispatch(kind, [this] {
    if (!paused) resume_reading();
    if (on.on_connect) on.on_connect();
  });
}

void Stream::resume_reading() {
  paused = false;
  if (connecting || read_ended || finished) return;
  const int status = uv_read_start(raw(), allocate, on_readable);
  if (status != UV_EALREADY) check(status, "start reading");
}

void Stream::pause_reading() noexcept {
  paused = true;
  uv_read_stop(raw());
}

/// Without a buffer, libuv reports UV_ENOBUFS and does not read.
void Stream::allocate(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) noexcept {
  const Stream& self = state_of<Stream>(handle);
  *buffer = {};
  if (self.socket >= 0 || self.reads_itself) return;
  *buffer = uv_buf_init(self.loop.read_buffer.get(), Loop::State::read_buffer_size);
}

void Stream::on_readable(uv_stream_t* stream, ssize_t count,
                         const uv_buf_t* buffer) noexcept {
  Stream& self = state_of<Stream>(stream);
  if (count != UV_ENOBUFS) return self.received(count, buffer->base);
  char* own = self.loop.read_buffer.get();
  constexpr std::size_t size = Loop::State::read_buffer_size;
  self.received(self.socket >= 0 ? read_result(::recv(self.socket, own, size, 0))
                                 : self.read(own, size),
                own);
}

void Stream::received(ssize_t count, const char* bytes) noexcept {
  if (count > 0) {
    // Bytes are read even without on_read, because the end of the stream and a reset
    // are detected by reading.
    if (on.on_read)
      loop.dispatch(kind, [&] {
        on.on_read({bytes, static_cast<std::size_t>(count)});
      });
  } else if (count == UV_EOF) {
    read_ended = true;
    uv_read_stop(raw());
    loop.dispatch(kind, [&] {
      if (on.on_end) on.on_end();
    });
    if (write_ended) finish({});
  } else if (count < 0) {
    finish(to_error(static_cast<int>(count)));
  }
}

bool Stream::write(std::string_view bytes) {
  if (shutdown_wanted) throw std::logic_error("write() after shutdown()");
  if (finished) return false;
  if (!pending && !bytes.empty()) {
    pending = loop.buffers.take();
    enlist();
  }
  if (pending) pending->append(bytes);
  if (queued() > high_water) drain_wanted = true;
  return !drain_wanted;
}

void Stream::shutdown() {
  if (shutdown_wanted || finished) return;
  shutdown_wanted = true;
  if (!pending) enlist();  // with pending bytes, a flush is already planned
}

/// Returns how many bytes the kernel accepts at once, or a negative errno.
ssize_t Stream::try_write() noexcept {
  if (socket >= 0) {
    const ssize_t count = ::send(socket, pending->data(), pending->size(), 0);
    return count < 0 ? -errno : count;
  }
  const uv_buf_t buffer = buffer_of(*pending);
  return uv_try_write(raw(), &buffer, 1);
}

void Stream::enlist() {
  if (connecting || in_flight > 0) return;  // both are followed by a flush
  if (std::exchange(unflushed, true)) return;
  next_unflushed = std::exchange(loop.unflushed, this);
}

void Stream::leave_unflushed() noexcept {
  if (!std::exchange(unflushed, false)) return;
  Stream** link = &loop.unflushed;
  while (*link != this) link = &(*link)->next_unflushed;
  *link = next_unflushed;
}

void Stream::flush() noexcept {
  if (connecting || in_flight > 0 || finished) return;
  if (pending && !flush_pending()) return;
  if (shutdown_wanted) start_shutdown();
}

/// Returns true if the kernel has taken all bytes.
bool Stream::flush_pending() noexcept {
  // If on_drain is due, use a request, which finishes in a later iteration. Otherwise
  // a program that always writes in on_drain would block all other handles.
  const ssize_t count = drain_wanted ? 0 : try_write();
  if (count == static_cast<ssize_t>(pending->size())) {
    loop.buffers.give_back(std::move(pending));
    return true;
  }
  const bool later = count == UV_EAGAIN || count == UV_EINTR || count == UV_ENOBUFS;
  if (count < 0 && !later)
    finish(to_error(static_cast<int>(count)));
  else
    submit(count > 0 ? static_cast<std::size_t>(count) : 0);
  return false;
}

void Stream::submit(std::size_t from) noexcept {
  auto* request = new WriteRequest{{}, std::move(pending)};
  const uv_buf_t buffer = buffer_of(std::string_view(*request->bytes).substr(from));
  in_flight = buffer.len;
  request->raw.data = request;
  const auto done = [](uv_write_t* raw_request, int status) {
    auto* handle = raw_request->handle;
    delete static_cast<WriteRequest*>(raw_request->data);
    if (!uv_is_closing(as_handle(handle))) state_of<Stream>(handle).written(status);
  };
  const int status = uv_write(&request->raw, raw(), &buffer, 1, done);
  if (status == 0) return;
  delete request;
  finish(to_error(status));
}

void Stream::written(int status) noexcept {
  in_flight = 0;
  if (finished) return;
  if (status < 0) return finish(to_error(status));
  if (pending) return flush();
  const bool call = std::exchange(drain_wanted, false) && on.on_drain;
  if (shutdown_wanted) return start_shutdown();
  if (call) loop.dispatch(kind, on.on_drain);
}

void Stream::start_shutdown() noexcept {
  auto* request = new uv_shutdown_t;
  const auto done = [](uv_shutdown_t* raw_request, int status) {
    auto* handle = raw_request->handle;
    delete raw_request;
    if (uv_is_closing(as_handle(handle))) return;
    Stream& self = state_of<Stream>(handle);
    self.write_ended = true;
    if (status < 0 || self.read_ended) self.finish(to_error(status));
  };
  const int status = uv_shutdown(request, raw(), done);
  if (status == 0) return;
  delete request;
  finish(to_error(status));
}

void Stream::finish(std::error_code error) noexcept {
  // The on_end callback may have closed the stream.
  if (finished || uv_is_closing(as_handle(raw()))) return;
  finished = true;
  uv_read_stop(raw());
  pending.reset();
  loop.dispatch(kind, [&] {
    if (on.on_close) on.on_close(error);
  });
}

}  // namespace reactor::detail
