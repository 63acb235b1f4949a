#include "demos/lab/server/server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "demos/common/socket.h"
#include "demos/lab/printable.h"
#include "demos/lab/server/ports.h"
#include "demos/lab/units.h"

namespace lab {

using std::chrono::milliseconds;

namespace {

constexpr const char* ready_line = "The server is ready to receive";
constexpr milliseconds look_again{10};
// A server whose ports are open may still be going to print that it is ready.
constexpr milliseconds time_to_print{100};
constexpr int killed = 128 + SIGKILL;
constexpr const char* in_background =
    "it went into the background; keep it in the foreground";
constexpr std::size_t most_kept = 64 * 1024;
constexpr std::size_t piece_size = 4096;
// The largest pipe that an ordinary user may create (/proc/sys/fs/pipe-max-size).
constexpr std::size_t largest_pipe = 1024 * 1024;

demo::Process start(const Server::Options& options) {
  demo::Process::Options start;
  start.command = options.command;
  start.cpu = options.cpu;
  start.own_group = true;
  return demo::Process(start);
}

std::string first_line(const std::string& text) {
  const auto begin = text.find_first_not_of("\r\n");
  if (begin == std::string::npos) return "";
  return printable(text.substr(begin, text.find_first_of("\r\n", begin) - begin));
}

std::string last_line(std::string text) {
  text.erase(text.find_last_not_of("\r\n ") + 1);
  const auto end = text.find_last_of("\r\n");
  return printable(end == std::string::npos ? text : text.substr(end + 1));
}

std::string status_text(int status) {
  if (status > 128 && status < 128 + 65)
    return "was killed by signal " + std::to_string(status - 128) + " (" +
           ::strsignal(status - 128) + ")";
  return "ended with status " + std::to_string(status);
}

/// Runs in the child of a Watcher. It closes all descriptors of the lab, because other
/// processes wait for their end of file.
[[noreturn]] void watch(int lifeline, pid_t group) {
  ::setsid();  // signals to the lab's group, such as Ctrl-C, must not reach us
  sigset_t all;
  sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  ::dup2(lifeline, STDIN_FILENO);
  ::close_range(STDOUT_FILENO, ~0U, 0);
  char letter = 0;
  while (::read(STDIN_FILENO, &letter, 1) < 0 && errno == EINTR) {
  }
  ::kill(-group, SIGKILL);
  kill_marked();
  ::_exit(0);
}

}  // namespace

/// Reads what the server prints, so that it never blocks on a full pipe. Keeps only the
/// beginning of the text, so that memory stays bounded.
class Server::Capture final : public Poller::Handler {
 public:
  /// Watches `fd` until its end or release(). Makes it non-blocking; does not close it.
  Capture(Poller& poller, int fd) : poller_(poller), fd_(fd) {
    demo::set_nonblocking(fd_);
    poller_.add(fd_, EPOLLIN, *this);
  }
  ~Capture() { release(); }

  // One read per turn: a server that prints without end must not block the lab.
  void on_ready(std::uint32_t) override { read_piece(); }
  /// Reads everything that the pipe holds; used when the server has ended.
  void read_rest() {
    for (std::size_t i = 0; i < largest_pipe / piece_size && read_piece(); ++i) {
    }
  }
  void release() noexcept {
    if (fd_ >= 0) poller_.remove(fd_);
    fd_ = -1;
  }
  const std::string& text() const noexcept { return text_; }

 private:
  /// Returns false if there is nothing to read now.
  bool read_piece() {
    std::array<char, piece_size> piece;
    while (fd_ >= 0) {
      const ssize_t size = ::read(fd_, piece.data(), piece.size());
      if (size > 0) {
        const std::size_t room = most_kept - text_.size();
        text_.append(piece.data(), std::min(room, static_cast<std::size_t>(size)));
        return true;
      }
      if (size < 0 && errno == EAGAIN) return false;
      if (size == 0 || errno != EINTR) release();
    }
    return false;
  }

  Poller& poller_;
  int fd_;
  std::string text_;
};

/// Kills the server and its processes if the lab itself is killed. PR_SET_PDEATHSIG
/// reaches only our own child, and the processes that it has started would live on.
/// Therefore a small process waits on a pipe for the end of the lab.
class Server::Watcher {
 public:
  /// If pipe(2) or fork(2) fails, the group is not watched.
  explicit Watcher(pid_t group) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    const demo::Fd read_end(ends[0]);
    lifeline_ = demo::Fd(ends[1]);
    pid_ = ::fork();
    if (pid_ == 0) watch(read_end.get(), group);
  }
  /// Must run before the group leader is reaped: after that its number can belong to
  /// another process.
  ~Watcher() {
    if (pid_ <= 0) return;
    // Kill it before the pipe is closed, which it would take for the end of the lab.
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

 private:
  demo::Fd lifeline_;
  pid_t pid_ = -1;
};

Server::Server(Poller& poller, const Options& options)
    : options_(options),
      process_(start(options)),
      watcher_(std::make_unique<Watcher>(process_.pid())),
      poller_(poller),
      out_(std::make_unique<Capture>(poller, process_.out())),
      err_(std::make_unique<Capture>(poller, process_.err())) {}

Server::~Server() = default;

std::string Server::wait_ready(milliseconds limit,
                               const std::function<bool()>& stopped) {
  const Time give_up = Clock::now() + limit;
  std::optional<Time> opened;
  while (!says_ready()) {
    const Time now = Clock::now();
    if (stopped()) return "stopped";
    if (const std::string end = ended(); !end.empty())
      return "did not start: " +
             (end == in_background || first_words().empty() ? end : first_words());
    if (!opened && ports_open()) opened = now;
    if (opened && now > *opened + time_to_print) return "";
    if (now > give_up)
      return "did not start: not ready after " + std::to_string(limit.count()) +
             " ms (see --start-limit)" +
             (first_words().empty() ? "" : ": " + first_words());
    poller_.wait_until(now + look_again);
  }
  return "";
}

bool Server::says_ready() const {
  return err_->text().find(ready_line) != std::string::npos ||
         out_->text().find(ready_line) != std::string::npos;
}

bool Server::ports_open() const {
  bool open = !options_.uses_tcp || tcp_listens(options_.port);
  for (int i = 0; open && i < options_.udp_sockets; ++i)
    open = udp_bound(static_cast<std::uint16_t>(options_.port + i));
  return open;
}

const std::string& Server::stderr_text() const noexcept { return err_->text(); }

int Server::take_stdout() noexcept {
  out_->release();
  return process_.out();
}

std::string Server::ended() {
  if (!end_.empty()) return end_;
  const auto end = process_.wait(milliseconds(0));
  if (!end) return "";
  watcher_.reset();
  err_->read_rest();
  const std::string words = last_line(err_->text());
  const bool meant = words.find(ready_line) != std::string::npos || words.empty();
  end_ = status_text(end->status) + (meant ? "" : ": " + words);
  if (end->status == 0 && orphans_.any()) end_ = in_background;
  return end_;
}

std::string Server::first_words() {
  err_->read_rest();
  return first_line(err_->text());
}

std::optional<rusage> Server::whole_life() {
  const auto end = process_.wait(milliseconds(0));
  return end ? std::optional(end->usage) : std::nullopt;
}

std::string Server::stop() {
  const bool ran = ended().empty();
  process_.send_signal(SIGTERM);
  // Keep reading what it prints at its end; otherwise it could block on a full pipe.
  for (const Time limit = Clock::now() + options_.time_to_stop;
       !process_.wait(milliseconds(0)) && Clock::now() < limit;)
    poller_.wait_until(Clock::now() + look_again);
  const demo::Process::Exit end = process_.stop(look_again);
  watcher_.reset();
  err_->read_rest();
  const std::size_t left = orphans_.end_all(process_.pid());
  if (!ran) return "";
  if (end.status == killed)
    return "did not end on SIGTERM within " +
           duration_text(Duration(options_.time_to_stop).count());
  const bool fine = end.status == 0 || end.status == 128 + SIGTERM;
  if (!fine) return status_text(end.status) + " on SIGTERM";
  return left == 0 ? "" : "left " + std::to_string(left) + " of its processes running";
}

}  // namespace lab
