#pragma once
// A child process with pipes to its standard streams, for the lab and the tests. Like
// Python's subprocess.Popen. The child inherits only its standard streams, because all
// other descriptors of this program are close-on-exec. One thread at a time.

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
  /// How to open one of the child's standard streams. null: on /dev/null.
  enum class Stream { pipe, null, closed, inherit };

  struct Options {
    std::vector<std::string> command;  // program (searched in PATH) and arguments
    Stream in = Stream::pipe;
    Stream out = Stream::pipe;
    Stream err = Stream::pipe;
    int in_fd = -1;          // if >= 0, the child gets this descriptor as stdin
    int out_fd = -1;         // if >= 0, the child gets this descriptor as stdout
    std::optional<int> cpu;  // run on this processor only (Linux)
    rlim_t max_files = 0;    // if > 0, its RLIMIT_NOFILE
    // The child leads a new process group. So Ctrl-C at the terminal does not reach it,
    // and send_signal() also reaches its own children. It is killed when this process
    // ends (Linux).
    bool own_group = false;
  };

  /// How the child has ended. `usage` covers all its threads, including ended ones.
  struct Exit {
    int status;    // exit status, or 128 + signal number, as in a shell
    rusage usage;  // from wait4(2)
  };

  /// Starts the child. Throws std::system_error that names the program. fork(2),
  /// exec(3).
  explicit Process(const Options& options);
  Process(Process&&) noexcept;
  Process& operator=(Process&&) noexcept;
  /// Kills the child with SIGKILL if it still runs, and reaps it. waitpid(2).
  ~Process();

  pid_t pid() const noexcept { return pid_; }
  /// Our ends of the pipes. They are blocking; -1 if the option is not `pipe`.
  int in() const noexcept { return in_.get(); }
  int out() const noexcept { return out_.get(); }
  int err() const noexcept { return err_.get(); }
  /// Closes our end of stdin, so that the child reads end of file.
  void close_in() noexcept { in_.close(); }
  /// Closes our end of stdout, so that the child gets EPIPE when it writes.
  void close_out() noexcept { out_.close(); }

  void send_signal(int signal_number) const noexcept;
  /// Waits at most `limit` for the end of the child. Returns nullopt if it still runs.
  /// May be repeated.
  std::optional<Exit> wait(std::chrono::milliseconds limit);
  /// Sends SIGTERM, and SIGKILL if the child has not ended after `limit`. Waits for it.
  Exit stop(std::chrono::milliseconds limit);

 private:
  pid_t pid_ = -1;
  bool own_group_ = false;
  Fd in_, out_, err_;
  std::optional<Exit> exit_;
};

}  // namespace demo
