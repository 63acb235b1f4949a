#include "reactor/output.h"

#include <unistd.h>

#include <cerrno>

#include "reactor/detail/stdio_stream.h"

namespace reactor {
namespace detail {

/// The state of an Output. Streams and files are written in different ways.
struct OutputHandle {
  explicit OutputHandle(Loop::State& its_loop) : loop(its_loop) {}
  virtual ~OutputHandle() = default;
  virtual bool write(std::string_view bytes) = 0;
  virtual std::size_t queued() const noexcept = 0;
  virtual void set_high_water(std::size_t bytes) noexcept = 0;
  virtual void close() noexcept = 0;  // also frees the object, now or later

  Loop::State& loop;
};

namespace {

/// Terminals, pipes and stream sockets: libuv waits until they can be written.
struct StreamOutput final : OutputHandle {
  StreamOutput(StdioStream* its_stream, Output::Callbacks callbacks)
      : OutputHandle(its_stream->loop), stream(its_stream) {
    stream->on.on_drain = std::move(callbacks.on_drain);
    stream->on.on_close = std::move(callbacks.on_close);
  }
  bool write(std::string_view bytes) override { return stream->write(bytes); }
  std::size_t queued() const noexcept override { return stream->queued(); }
  void set_high_water(std::size_t bytes) noexcept override {
    stream->high_water = bytes;
  }
  void close() noexcept override {
    stream->close();
    delete this;
  }

  StdioStream* stream;
};

/// Files and devices: they are always ready, so write(2) is called at once. An error is
/// reported in a later callback, as for a stream, and not from within write().
struct FileOutput final : OutputHandle {
  FileOutput(Loop::State& its_loop, int descriptor, Output::Callbacks callbacks)
      : OutputHandle(its_loop), fd(descriptor), on(std::move(callbacks)) {
    check(uv_async_init(&loop.raw, &failed, on_failed), "watch an output");
    failed.data = this;
    uv_unref(as_handle(&failed));
  }
  bool write(std::string_view bytes) override;
  std::size_t queued() const noexcept override { return 0; }
  void set_high_water(std::size_t) noexcept override {}
  void close() noexcept override { close_and_free(this, &failed); }
  static void on_failed(uv_async_t* handle) noexcept {
    FileOutput& self = state_of<FileOutput>(handle);
    uv_unref(as_handle(handle));
    self.loop.dispatch(HandleKind::output, [&] {
      if (self.on.on_close) self.on.on_close(self.error);
    });
  }

  int fd;
  Output::Callbacks on;
  std::error_code error;
  uv_async_t failed;
};

bool FileOutput::write(std::string_view bytes) {
  while (!bytes.empty() && !error) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      error = make_error(errno);
      uv_ref(as_handle(&failed));  // keeps the loop running until on_close
      uv_async_send(&failed);
    }
  }
  return !error;
}

}  // namespace
}  // namespace detail

void Output::Close::operator()(detail::OutputHandle* handle) const noexcept {
  handle->close();
}

Output::Output(Loop& loop, Callbacks callbacks, int fd) {
  loop.state().require_thread();
  const auto out = detail::StdioStream::Direction::out;
  if (auto* stream = detail::StdioStream::open(loop.state(), fd, out))
    handle_.reset(new detail::StreamOutput(stream, std::move(callbacks)));
  else
    handle_.reset(new detail::FileOutput(loop.state(), fd, std::move(callbacks)));
}

bool Output::write(std::string_view bytes) {
  handle_->loop.require_thread();
  return handle_->write(bytes);
}

std::size_t Output::queued() const noexcept { return handle_->queued(); }

void Output::set_high_water(std::size_t bytes) noexcept {
  handle_->set_high_water(bytes);
}

}  // namespace reactor
