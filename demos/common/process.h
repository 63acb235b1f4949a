#pragma once
// A child process with pipes to its standard streams, as the lab and the tests start
// it. Everything of this process stays closed in the child (close-on-exec). One thread.

#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "demos/common/fd.h"

namespace demo {

class Process {
 public:
  /// What becomes of one of the child's standard streams.
  enum class Stream { pipe, null, closed, inherit };

  struct Options {
    std::vector<std::string> command;  // program (searched in PATH) and arguments
    Stream in = Stream::pipe;
    Stream out = Stream::pipe;
    Stream err = Stream::pipe;
    int in_fd = -1;          // >= 0: this descriptor becomes the child's stdin instead
    int out_fd = -1;         // >= 0: its stdout
    std::optional<int> cpu;  // run on this processor only (Linux)
    rlim_t max_files = 0;    // > 0: its RLIMIT_NOFILE
    // Leads a process group of its own: Ctrl-C at the terminal does not reach it, and
    // signals from here reach what it started, too. It ends when its parent does.
    bool own_group = false;
  };

  /// How the child ended. rusage covers the child with all its threads, ended ones too.
  struct Exit {
    int status;    // exit status, or 128 + signal as the shell says it
    rusage usage;  // getrusage(2) by wait4(2)
  };

  /// Starts the child; throws std::system_error that names the program when that fails.
  explicit Process(const Options& options);
  Process(Process&&) noexcept;
  Process& operator=(Process&&) noexcept;
  /// Kills the child with SIGKILL if it still runs, and reaps it.
  ~Process();

  pid_t pid() const noexcept { return pid_; }
  /// Our ends of the pipes, blocking; -1 where the option is not `pipe`.
  int in() const noexcept { return in_.get(); }
  int out() const noexcept { return out_.get(); }
  int err() const noexcept { return err_.get(); }
  /// The child reads end of file.
  void close_in() noexcept { in_.close(); }
  /// What the child writes from now on is an error (EPIPE) for it.
  void close_out() noexcept { out_.close(); }

  void send_signal(int signal_number) const noexcept;
  /// Waits for the end at most `limit`; nullopt when it still runs then. May be
  /// repeated.
  std::optional<Exit> wait(std::chrono::milliseconds limit);
  /// SIGTERM, then SIGKILL when it has not ended after `limit`.
  Exit stop(std::chrono::milliseconds limit);

 private:
  pid_t pid_ = -1;
  bool own_group_ = false;
  Fd in_, out_, err_;
  std::optional<Exit> exit_;
};

}  // namespace demo
