#include "demos/common/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#ifdef __linux__
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include <algorithm>
#include <cerrno>
#include <utility>

#include "demos/common/pipe.h"
#include "reactor/error.h"

namespace demo {

using reactor::throw_error;
using std::chrono::milliseconds;

namespace {

/// Runs in the child: opens the standard stream `number` on `fd`, or as `stream` says.
/// Between fork and exec, only async-signal-safe calls are allowed.
void open_stream(int number, Process::Stream stream, int fd) {
  if (fd >= 0) {
    // dup2(2) to the same number does not clear close-on-exec.
    if (fd == number) ::fcntl(fd, F_SETFD, 0);
    ::dup2(fd, number);
  } else if (stream == Process::Stream::null) {
    const int null = ::open("/dev/null", O_RDWR);
    if (null != number) ::dup2(null, number);
    if (null > STDERR_FILENO) ::close(null);
  } else if (stream == Process::Stream::closed) {
    ::close(number);
  }
}

void prepare_child(const Process::Options& options) {
  // This process may block or ignore signals; the child must not inherit that.
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGPIPE, SIGINT, SIGTERM}) ::signal(number, SIG_DFL);
  if (options.own_group) ::setpgid(0, 0);
#ifdef __linux__
  if (options.own_group) ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  if (options.max_files > 0) {
    const rlimit limit{options.max_files, options.max_files};
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
#ifdef __linux__
  if (options.cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(*options.cpu), &set);
    ::sched_setaffinity(0, sizeof set, &set);
  }
#endif
}

/// Waits until the process has ended or `limit` has passed. It polls only if the system
/// has no descriptors for processes (before Linux 5.3).
void wait_for_end(pid_t pid, milliseconds limit) {
#ifdef SYS_pidfd_open
  const Fd handle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (handle) {
    pollfd entry{handle.get(), POLLIN, 0};
    const auto end = std::chrono::steady_clock::now() + limit;
    while (::poll(&entry, 1, static_cast<int>(limit.count())) < 0 && errno == EINTR)
      limit = std::max(milliseconds(0), std::chrono::ceil<milliseconds>(
                                            end - std::chrono::steady_clock::now()));
    return;
  }
#endif
  siginfo_t info{};
  for (milliseconds waited{0}; waited < limit; ++waited) {
    info.si_pid = 0;
    ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT);
    if (info.si_pid != 0) return;
    ::poll(nullptr, 0, 1);
  }
}

/// Repeats a call until no signal interrupts it.
template <class Call>
auto uninterrupted(Call call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

}  // namespace

Process::Process(const Options& options) : own_group_(options.own_group) {
  Pipe in, out, err;
  if (options.in == Stream::pipe && options.in_fd < 0) in = open_pipe();
  if (options.out == Stream::pipe && options.out_fd < 0) out = open_pipe();
  if (options.err == Stream::pipe) err = open_pipe();
  Pipe failure = open_pipe();  // carries errno if exec fails; exec itself closes it
  std::vector<char*> arguments;
  for (const std::string& word : options.command)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  pid_ = ::fork();
  if (pid_ < 0) throw_error(errno, "fork");
  if (pid_ == 0) {
    prepare_child(options);
    open_stream(0, options.in, options.in_fd >= 0 ? options.in_fd : in.read_end.get());
    open_stream(1, options.out,
                options.out_fd >= 0 ? options.out_fd : out.write_end.get());
    open_stream(2, options.err, err.write_end.get());
    ::execvp(arguments[0], arguments.data());
    const int problem = errno;
    [[maybe_unused]] const auto sent =
        ::write(failure.write_end.get(), &problem, sizeof problem);
    ::_exit(127);
  }
  failure.write_end.close();
  int problem = 0;
  const auto read_failure = [&] {
    return ::read(failure.read_end.get(), &problem, sizeof problem);
  };
  if (uninterrupted(read_failure) == sizeof problem) {
    uninterrupted([&] { return ::waitpid(pid_, nullptr, 0); });
    pid_ = -1;
    throw_error(problem, "start " + options.command.front());
  }
  in_ = std::move(in.write_end);
  out_ = std::move(out.read_end);
  err_ = std::move(err.read_end);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      own_group_(other.own_group_),
      in_(std::move(other.in_)),
      out_(std::move(other.out_)),
      err_(std::move(other.err_)),
      exit_(other.exit_) {}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(own_group_, other.own_group_);
  std::swap(in_, other.in_);
  std::swap(out_, other.out_);
  std::swap(err_, other.err_);
  std::swap(exit_, other.exit_);
  return *this;
}

Process::~Process() {
  if (pid_ > 0 && !exit_) {
    send_signal(SIGKILL);
    uninterrupted([&] { return ::waitpid(pid_, nullptr, 0); });
  }
}

void Process::send_signal(int signal_number) const noexcept {
  if (pid_ > 0 && !exit_) ::kill(own_group_ ? -pid_ : pid_, signal_number);
}

std::optional<Process::Exit> Process::wait(milliseconds limit) {
  if (exit_) return exit_;
  wait_for_end(pid_, limit);
  siginfo_t info{};
  const int seen =
      ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  if (seen != 0 || info.si_pid != pid_) return std::nullopt;
  // Processes that the child has started are killed, too. This happens before the child
  // is reaped, because afterwards the group number may belong to another process.
  if (own_group_) ::kill(-pid_, SIGKILL);
  int status = 0;
  rusage usage{};
  uninterrupted([&] { return ::wait4(pid_, &status, 0, &usage); });
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  exit_ = Exit{code, usage};
  return exit_;
}

Process::Exit Process::stop(milliseconds limit) {
  send_signal(SIGTERM);
  if (const auto end = wait(limit)) return *end;
  send_signal(SIGKILL);
  for (;;)
    if (const auto end = wait(limit)) return *end;
}

}  // namespace demo
