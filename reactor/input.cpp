#include "reactor/input.h"

#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "reactor/detail/stdio_stream.h"
#include "reactor/stdio.h"

namespace reactor {
namespace detail {

/// One way to read; there are three.
struct Source {
  explicit Source(Input::Callbacks callbacks) : on(std::move(callbacks)) {}
  virtual ~Source() = default;
  virtual void pause() noexcept = 0;
  virtual void resume() = 0;
  virtual void close() noexcept = 0;  // frees it, now or later
  virtual StdioStream* terminal() noexcept { return nullptr; }
  void end(std::error_code error) const {
    if (on.on_end) on.on_end(error);
  }

  Input::Callbacks on;
};

namespace {

/// Terminals, pipes, stream sockets: libuv waits for them.
struct StreamSource final : Source {
  StreamSource(StdioStream* its_stream, Input::Callbacks callbacks)
      : Source({}), stream(its_stream) {
    stream->on.on_read = std::move(callbacks.on_read);
    stream->on.on_end = [end = callbacks.on_end] {
      if (end) end({});
    };
    stream->on.on_close = std::move(callbacks.on_end);
    resume();
  }
  void pause() noexcept override { stream->pause_reading(); }
  void resume() override { stream->resume_reading(); }
  void close() noexcept override {
    stream->close();
    delete this;  // the callbacks live on in the stream
  }
  StdioStream* terminal() noexcept override {
    return stream->is_terminal() ? stream : nullptr;
  }

  StdioStream* stream;
};

/// Files and devices, which epoll refuses: read by libuv's threads, one read at a time.
struct FileSource final : Source {
  FileSource(Loop::State& its_loop, int descriptor, Input::Callbacks callbacks)
      : Source(std::move(callbacks)), loop(its_loop), fd(descriptor) {
    uv_idle_init(&loop.raw, &anchor);
    resume();
  }
  ~FileSource() override {
    if (fd >= 0) ::close(fd);
  }
  void pause() noexcept override { paused = true; }
  void resume() override;
  void close() noexcept override;
  static void on_result(uv_fs_t* request) noexcept;

  static constexpr std::size_t buffer_size = 64 * 1024;

  Loop::State& loop;
  int fd;
  uv_idle_t anchor;  // never started: it ties this state to the life of the loop
  uv_fs_t request;
  std::unique_ptr<char[]> buffer{new char[buffer_size]};  // a thread fills it meanwhile
  bool reading = false;
  bool paused = false;
  bool ended = false;
  bool closed = false;
};

void FileSource::resume() {
  paused = false;
  if (reading || ended) return;
  uv_buf_t target = uv_buf_init(buffer.get(), buffer_size);
  request.data = this;
  check(uv_fs_read(&loop.raw, &request, fd, &target, 1, -1, on_result),
        "read the input");
  reading = true;
  ++loop.requests;
}

void FileSource::on_result(uv_fs_t* request) noexcept {
  FileSource& self = *static_cast<FileSource*>(request->data);
  const ssize_t count = request->result;
  uv_fs_req_cleanup(request);
  self.reading = false;
  --self.loop.requests;
  if (self.closed) return close_and_free(&self, &self.anchor);
  self.ended = count <= 0;
  self.loop.dispatch([&] {
    if (self.ended) return self.end(to_error(static_cast<int>(count)));
    self.on.on_read({self.buffer.get(), static_cast<std::size_t>(count)});
  });
  if (self.closed || self.paused || self.loop.ending) return;
  self.loop.dispatch([&] { self.resume(); });
}

void FileSource::close() noexcept {
  closed = true;
  if (!reading) return close_and_free(this, &anchor);
  uv_cancel(reinterpret_cast<uv_req_t*>(&request));  // on_result comes in any case
}

/// A UDP socket as standard input, as inetd passes it: every datagram is a read.
struct DatagramSource final : Source {
  DatagramSource(Loop::State& its_loop, Input::Callbacks callbacks)
      : Source(std::move(callbacks)), loop(its_loop) {
    uv_udp_init(&loop.raw, &udp);
    udp.data = this;
    borrow_stdio();
  }
  void pause() noexcept override { uv_udp_recv_stop(&udp); }
  void resume() override { uv_udp_recv_start(&udp, allocate, on_datagram); }
  void close() noexcept override {
    closed = true;
    close_and_free(this, &udp);
    return_stdio();
  }
  static Source* open(Loop::State& loop, int fd, Input::Callbacks callbacks);
  static void allocate(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) noexcept {
    *buffer = uv_buf_init(state_of<DatagramSource>(handle).loop.read_buffer.get(),
                          Loop::State::datagram_size);
  }
  static void on_datagram(uv_udp_t* handle, ssize_t count, const uv_buf_t* buffer,
                          const sockaddr* from, unsigned int) noexcept {
    DatagramSource& self = state_of<DatagramSource>(handle);
    if (self.closed || (count == 0 && from == nullptr)) return;
    if (count < 0) self.pause();
    self.loop.dispatch([&] {
      if (count < 0) return self.end(to_error(static_cast<int>(count)));
      self.on.on_read({buffer->base, static_cast<std::size_t>(count)});
    });
  }

  Loop::State& loop;
  uv_udp_t udp;
  bool closed = false;
};

Source* DatagramSource::open(Loop::State& loop, int fd, Input::Callbacks callbacks) {
  auto* source = new DatagramSource(loop, std::move(callbacks));
  const int status = uv_udp_open(&source->udp, duplicate(fd));
  if (status == 0) {
    source->resume();
    return source;
  }
  source->close();
  throw_error(-status, "watch descriptor " + std::to_string(fd));
}

Source* open_source(Loop::State& loop, int fd, Input::Callbacks callbacks) {
  const auto in = StdioStream::Direction::in;
  if (StdioStream* stream = StdioStream::open(loop, fd, in))
    return new StreamSource(stream, std::move(callbacks));
  const uv_handle_type type = uv_guess_handle(fd);
  if (type == UV_UDP) return DatagramSource::open(loop, fd, std::move(callbacks));
  // Nothing to read from (a directory, an epoll descriptor): the read fails, and says
  // so.
  const int file = type == UV_FILE ? duplicate(fd) : -1;
  return new FileSource(loop, file, std::move(callbacks));
}

}  // namespace
}  // namespace detail

void Input::Close::operator()(detail::Source* source) const noexcept {
  source->close();
}

Input::Input(Loop& loop, Callbacks callbacks, int fd) {
  loop.state().require_thread();
  source_.reset(detail::open_source(loop.state(), fd, std::move(callbacks)));
}

void Input::pause() noexcept { source_->pause(); }
void Input::resume() { source_->resume(); }

bool Input::is_terminal() const noexcept { return source_->terminal() != nullptr; }

void Input::set_raw_mode(bool raw) {
  detail::StdioStream* terminal = source_->terminal();
  if (terminal == nullptr) throw std::logic_error("set_raw_mode: no terminal");
  terminal->set_raw_mode(raw);
}

}  // namespace reactor
