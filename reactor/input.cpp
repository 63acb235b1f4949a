#include "reactor/input.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "reactor/detail/stdio_stream.h"
#include "reactor/stdio.h"

namespace reactor {
namespace detail {

/// One way to read; there are three.
struct Source {
  Source(Loop::State& its_loop, Input::Callbacks callbacks)
      : loop(its_loop), on(std::move(callbacks)) {}
  virtual ~Source() = default;
  virtual void pause() noexcept = 0;
  virtual void resume() = 0;
  virtual void close() noexcept = 0;  // frees it, now or later
  virtual StdioStream* terminal() noexcept { return nullptr; }
  void end(std::error_code error) const {
    if (on.on_end) on.on_end(error);
  }

  Loop::State& loop;
  Input::Callbacks on;
};

namespace {

/// Terminals, pipes, stream sockets: libuv waits for them.
struct StreamSource final : Source {
  StreamSource(StdioStream* its_stream, Input::Callbacks callbacks)
      : Source(its_stream->loop, {}), stream(its_stream) {
    stream->on.on_read = std::move(callbacks.on_read);
    stream->on.on_end = [end = callbacks.on_end] {
      if (end) end({});
    };
    stream->on.on_close = std::move(callbacks.on_end);
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
      : Source(its_loop, std::move(callbacks)), fd(descriptor) {
    uv_idle_init(&loop.raw, &anchor);
    anchor.data = this;
  }
  ~FileSource() override {
    if (fd >= 0) ::close(fd);
  }
  void pause() noexcept override { paused = true; }
  void resume() override;
  void close() noexcept override;
  int read() noexcept;
  void deliver() noexcept;
  static void on_idle(uv_idle_t* handle) noexcept;
  static void on_result(uv_fs_t* request) noexcept;

  static constexpr std::size_t buffer_size = 64 * 1024;

  int fd;
  uv_idle_t anchor;  // ties this state to the life of the loop; on_idle after a pause
  uv_fs_t request;
  std::unique_ptr<char[]> buffer{new char[buffer_size]};  // a thread fills it meanwhile
  ssize_t count = 0;                                      // what the last read gave
  bool reading = false;                                   // a request is under way
  bool waiting = false;  // its result has not been handed over
  bool paused = false;
  bool ended = false;
  bool closed = false;
};

void FileSource::resume() {
  paused = false;
  if (reading || ended) return;
  check(waiting ? uv_idle_start(&anchor, on_idle) : read(), "read the input");
}

int FileSource::read() noexcept {
  uv_buf_t target = uv_buf_init(buffer.get(), buffer_size);
  request.data = this;
  const int status = uv_fs_read(&loop.raw, &request, fd, &target, 1, -1, on_result);
  reading = status == 0;
  if (reading) ++loop.requests;
  return status;
}

void FileSource::on_result(uv_fs_t* request) noexcept {
  FileSource& self = *static_cast<FileSource*>(request->data);
  self.count = request->result;
  uv_fs_req_cleanup(request);
  self.reading = false;
  --self.loop.requests;
  if (self.closed) return close_and_free(&self, &self.anchor);
  self.waiting = true;
  self.deliver();
}

void FileSource::on_idle(uv_idle_t* handle) noexcept {
  uv_idle_stop(handle);
  state_of<FileSource>(handle).deliver();
}

/// Hands over what was read, or keeps it as long as the program has paused.
void FileSource::deliver() noexcept {
  if (paused || loop.ending) return;
  waiting = false;
  ended = count <= 0;
  loop.dispatch(HandleKind::input, [&] {
    if (ended) return end(to_error(static_cast<int>(count)));
    if (on.on_read) on.on_read({buffer.get(), static_cast<std::size_t>(count)});
  });
  if (closed || paused || ended || reading) return;
  count = read();
  if (count < 0) deliver();
}

void FileSource::close() noexcept {
  closed = true;
  if (!reading) return close_and_free(this, &anchor);
  uv_cancel(reinterpret_cast<uv_req_t*>(&request));  // on_result comes in any case
}

/// A UDP socket as standard input, as inetd passes it: every datagram is a read.
struct DatagramSource final : Source {
  DatagramSource(Loop::State& its_loop, Input::Callbacks callbacks)
      : Source(its_loop, std::move(callbacks)) {
    uv_udp_init(&loop.raw, &udp);
    udp.data = this;
  }
  void pause() noexcept override { uv_udp_recv_stop(&udp); }
  void resume() override;
  void close() noexcept override;
  static Source* open(Loop::State& loop, int fd, Input::Callbacks callbacks);
  static void allocate(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) noexcept {
    *buffer = uv_buf_init(state_of<DatagramSource>(handle).loop.read_buffer.get(),
                          Loop::State::datagram_size);
  }
  static void on_datagram(uv_udp_t* handle, ssize_t count, const uv_buf_t* buffer,
                          const sockaddr* from, unsigned int) noexcept {
    DatagramSource& self = state_of<DatagramSource>(handle);
    if (self.closed || (count == 0 && from == nullptr)) return;
    self.ended = count < 0;
    if (self.ended) self.pause();
    self.loop.dispatch(HandleKind::input, [&] {
      if (self.ended) return self.end(to_error(static_cast<int>(count)));
      if (self.on.on_read)
        self.on.on_read({buffer->base, static_cast<std::size_t>(count)});
    });
  }

  uv_udp_t udp;
  bool ended = false;
  bool closed = false;
};

void DatagramSource::resume() {
  if (ended) return;
  const int status = uv_udp_recv_start(&udp, allocate, on_datagram);
  if (status != UV_EALREADY) check(status, "read the input");
}

void DatagramSource::close() noexcept {
  closed = true;
  uv_os_fd_t fd = -1;
  if (uv_fileno(as_handle(&udp), &fd) == 0) return_stdio(fd);
  close_and_free(this, &udp);
}

Source* DatagramSource::open(Loop::State& loop, int fd, Input::Callbacks callbacks) {
  const std::string attempt = "watch descriptor " + std::to_string(fd);
  const int copy = duplicate(fd);
  if (copy < 0) throw_error(errno, attempt);
  borrow_stdio(copy);
  auto* source = new DatagramSource(loop, std::move(callbacks));
  const int status = uv_udp_open(&source->udp, copy);
  if (status == 0) return source;
  source->close();
  return_stdio(copy);
  ::close(copy);
  throw_error(-status, attempt);
}

Source* open_source(Loop::State& loop, int fd, Input::Callbacks callbacks) {
  const auto in = StdioStream::Direction::in;
  // The end for writing alone: libuv would call it a pipe, and then refuse to read.
  if ((::fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
    return new FileSource(loop, -1, std::move(callbacks));
  if (StdioStream* stream = StdioStream::open(loop, fd, in))
    return new StreamSource(stream, std::move(callbacks));
  const uv_handle_type type = uv_guess_handle(fd);
  if (type == UV_UDP) return DatagramSource::open(loop, fd, std::move(callbacks));
  // Nothing to read from (a directory, an epoll descriptor): the read fails, and says
  // so.
  const int file = type == UV_FILE ? duplicate(fd) : -1;
  if (type == UV_FILE && file < 0)
    throw_error(errno, "watch descriptor " + std::to_string(fd));
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
  source_->resume();
}

void Input::pause() noexcept { source_->pause(); }

void Input::resume() {
  source_->loop.require_thread();
  source_->resume();
}

bool Input::is_terminal() const noexcept { return source_->terminal() != nullptr; }

void Input::set_raw_mode(bool raw) {
  detail::StdioStream* terminal = source_->terminal();
  if (terminal == nullptr) throw std::logic_error("set_raw_mode: no terminal");
  terminal->set_raw_mode(raw);
}

}  // namespace reactor
