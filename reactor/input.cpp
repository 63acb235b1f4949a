#include "reactor/input.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "reactor/detail/stdio_stream.h"
#include "reactor/stdio.h"

namespace reactor {
namespace detail {

/// The state of an Input. Each kind of descriptor has its own way to read.
struct InputHandle {
  explicit InputHandle(Loop::State& its_loop) : loop(its_loop) {}
  virtual ~InputHandle() = default;
  virtual void pause() noexcept = 0;
  virtual void resume() = 0;
  virtual void close() noexcept = 0;  // also frees the object, now or later
  virtual StdioStream* terminal() noexcept { return nullptr; }

  Loop::State& loop;
};

namespace {

void report_end(const Input::Callbacks& on, ssize_t status) {
  if (on.on_end) on.on_end(to_error(static_cast<int>(status)));
}

/// Terminals, pipes and stream sockets: libuv waits for them. The stream has the
/// callbacks and calls them; this object only refers to the stream.
struct StreamInput final : InputHandle {
  StreamInput(StdioStream& its_stream, Input::Callbacks on)
      : InputHandle(its_stream.loop), stream(its_stream) {
    stream.on.on_read = std::move(on.on_read);
    stream.on.on_close = on.on_end;
    stream.on.on_end = [on_end = std::move(on.on_end)] {
      if (on_end) on_end({});
    };
  }
  void pause() noexcept override { stream.pause_reading(); }
  void resume() override { stream.resume_reading(); }
  void close() noexcept override {
    stream.close();
    delete this;
  }
  StdioStream* terminal() noexcept override {
    return stream.is_terminal() ? &stream : nullptr;
  }

  StdioStream& stream;
};

/// Files and devices, for which epoll cannot wait: threads of libuv read them, with one
/// read request at a time.
struct FileInput final : InputHandle {
  FileInput(Loop::State& its_loop, int descriptor, Input::Callbacks callbacks)
      : InputHandle(its_loop), fd(descriptor), on(std::move(callbacks)) {
    uv_idle_init(&loop.raw, &anchor);
    anchor.data = this;
  }
  ~FileInput() override {
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
  Input::Callbacks on;
  // A handle, so that ~Loop finds an input that survives. Runs after a pause.
  uv_idle_t anchor;
  uv_fs_t request;
  std::unique_ptr<char[]> buffer{new char[buffer_size]};  // a thread of libuv fills it
  ssize_t count = 0;                                      // result of the last read
  bool reading = false;                                   // a request is running
  bool waiting = false;  // the program has not received the result yet
  bool paused = false;
  bool ended = false;
  bool closed = false;
};

void FileInput::resume() {
  paused = false;
  if (reading || ended) return;
  check(waiting ? uv_idle_start(&anchor, on_idle) : read(), "read the input");
}

int FileInput::read() noexcept {
  uv_buf_t target = uv_buf_init(buffer.get(), buffer_size);
  request.data = this;
  const int status = uv_fs_read(&loop.raw, &request, fd, &target, 1, -1, on_result);
  reading = status == 0;
  if (reading) ++loop.requests;
  return status;
}

void FileInput::on_result(uv_fs_t* request) noexcept {
  FileInput& self = *static_cast<FileInput*>(request->data);
  self.count = request->result;
  uv_fs_req_cleanup(request);
  self.reading = false;
  --self.loop.requests;
  if (self.closed) return close_and_free(&self, &self.anchor);
  self.waiting = true;
  self.deliver();
}

void FileInput::on_idle(uv_idle_t* handle) noexcept {
  uv_idle_stop(handle);
  state_of<FileInput>(handle).deliver();
}

/// Passes the result of the last read to the program, unless it has paused the input.
void FileInput::deliver() noexcept {
  if (paused || loop.ending) return;
  waiting = false;
  ended = count <= 0;
  loop.dispatch(HandleKind::input, [&] {
    if (ended) return report_end(on, count);
    if (on.on_read) on.on_read({buffer.get(), static_cast<std::size_t>(count)});
  });
  if (closed || paused || ended || reading) return;
  count = read();
  if (count < 0) deliver();
}

void FileInput::close() noexcept {
  closed = true;
  if (!reading) return close_and_free(this, &anchor);
  uv_cancel(reinterpret_cast<uv_req_t*>(&request));  // on_result follows in any case
}

/// A UDP socket as standard input, which inetd passes to a program. Each datagram is
/// one on_read.
struct DatagramInput final : InputHandle {
  DatagramInput(Loop::State& its_loop, Input::Callbacks callbacks)
      : InputHandle(its_loop), on(std::move(callbacks)) {
    uv_udp_init(&loop.raw, &udp);
    udp.data = this;
  }
  void pause() noexcept override { uv_udp_recv_stop(&udp); }
  void resume() override;
  void close() noexcept override;
  static InputHandle* open(Loop::State& loop, int fd, Input::Callbacks callbacks);
  static void allocate(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) noexcept {
    *buffer = uv_buf_init(state_of<DatagramInput>(handle).loop.read_buffer.get(),
                          Loop::State::read_buffer_size);
  }
  static void on_datagram(uv_udp_t* handle, ssize_t count, const uv_buf_t* buffer,
                          const sockaddr* from, unsigned int) noexcept {
    DatagramInput& self = state_of<DatagramInput>(handle);
    if (self.closed || (count == 0 && from == nullptr)) return;
    self.ended = count < 0;
    if (self.ended) self.pause();
    self.loop.dispatch(HandleKind::input, [&] {
      if (self.ended) return report_end(self.on, count);
      if (self.on.on_read)
        self.on.on_read({buffer->base, static_cast<std::size_t>(count)});
    });
  }

  uv_udp_t udp;
  Input::Callbacks on;
  bool ended = false;
  bool closed = false;
};

void DatagramInput::resume() {
  if (ended) return;
  const int status = uv_udp_recv_start(&udp, allocate, on_datagram);
  if (status != UV_EALREADY) check(status, "read the input");
}

void DatagramInput::close() noexcept {
  closed = true;
  uv_os_fd_t fd = -1;
  if (uv_fileno(as_handle(&udp), &fd) == 0) restore_stdio_flags(fd);
  close_and_free(this, &udp);
}

InputHandle* DatagramInput::open(Loop::State& loop, int fd,
                                 Input::Callbacks callbacks) {
  const std::string attempt = "watch descriptor " + std::to_string(fd);
  const int copy = duplicate(fd);
  if (copy < 0) throw_error(errno, attempt);
  save_stdio_flags(copy);
  auto* input = new DatagramInput(loop, std::move(callbacks));
  const int status = uv_udp_open(&input->udp, copy);
  if (status == 0) return input;
  input->close();
  restore_stdio_flags(copy);
  ::close(copy);
  throw_error(-status, attempt);
}

InputHandle* open_input(Loop::State& loop, int fd, Input::Callbacks callbacks) {
  const auto in = StdioStream::Direction::in;
  // For the write end of a pipe libuv would open a stream and then refuse to read.
  if ((::fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
    return new FileInput(loop, -1, std::move(callbacks));
  if (StdioStream* stream = StdioStream::open(loop, fd, in))
    return new StreamInput(*stream, std::move(callbacks));
  const uv_handle_type type = uv_guess_handle(fd);
  if (type == UV_UDP) return DatagramInput::open(loop, fd, std::move(callbacks));
  // Other descriptors (a directory, an epoll descriptor) cannot be read: the read of
  // descriptor -1 fails, and on_end reports the error.
  const int file = type == UV_FILE ? duplicate(fd) : -1;
  if (type == UV_FILE && file < 0)
    throw_error(errno, "watch descriptor " + std::to_string(fd));
  return new FileInput(loop, file, std::move(callbacks));
}

}  // namespace
}  // namespace detail

void Input::Close::operator()(detail::InputHandle* handle) const noexcept {
  handle->close();
}

Input::Input(Loop& loop, Callbacks callbacks, int fd) {
  loop.state().require_thread();
  handle_.reset(detail::open_input(loop.state(), fd, std::move(callbacks)));
  handle_->resume();
}

void Input::pause() noexcept { handle_->pause(); }

void Input::resume() {
  handle_->loop.require_thread();
  handle_->resume();
}

bool Input::is_terminal() const noexcept { return handle_->terminal() != nullptr; }

void Input::set_raw_mode(bool raw) {
  detail::StdioStream* terminal = handle_->terminal();
  if (terminal == nullptr)
    throw std::logic_error("set_raw_mode: the input is no terminal");
  terminal->set_raw_mode(raw);
}

}  // namespace reactor
