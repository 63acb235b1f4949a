#pragma once
// Stdin and stdout as descriptors for select(2), poll(2) and epoll(7), whether they are
// a terminal, a pipe or a file. A regular file is always ready, but epoll_ctl(2)
// rejects it, so the program waits for a pipe in its place. One thread at a time per
// stream.

#include <sys/types.h>

#include <string_view>

#include "demos/common/pipe.h"

namespace demo {

/// Another program may take the bytes of a terminal between poll(2) and read(2), for
/// example the shell of a program in the background. So this class opens the terminal
/// again in non-blocking mode.
class StandardInput {
 public:
  /// Also ignores SIGTTIN if stdin is a terminal; see is_in_background(). Throws
  /// std::system_error if no pipe can be created. pipe(2).
  StandardInput();
  /// The descriptor to wait for: stdin, the terminal, or for a file the pipe, which is
  /// always readable.
  int fd() const noexcept {
    return pipe_end_ ? pipe_end_.get() : terminal_ ? terminal_.get() : 0;
  }
  /// Reads from stdin. Returns the number of bytes, 0 at the end, or -1 and errno.
  /// read(2).
  ssize_t read(char* buffer, std::size_t size);
  /// Whether the last read() has failed with EAGAIN because the process is in the
  /// background and another one has the keyboard. Poll(2) may still report that stdin
  /// is readable, so wait some time before the next read.
  bool is_in_background() const noexcept { return in_background_; }

 private:
  Fd terminal_, pipe_end_;
  bool in_background_ = false;
};

/// Stdout stays a blocking descriptor, because other processes may share it. Therefore
/// write() calls poll(2) first, and then writes only as much as a pipe takes without
/// blocking. A terminal does not guarantee that, so this class opens the terminal again
/// in non-blocking mode.
class StandardOutput {
 public:
  /// Throws std::system_error if no pipe can be created. pipe(2), ttyname(3).
  StandardOutput();
  /// The descriptor to wait for: stdout, the terminal, or for a file the pipe, which is
  /// always writable.
  int fd() const noexcept {
    return pipe_.write_end ? pipe_.write_end.get() : terminal_ ? terminal_.get() : 1;
  }
  /// Writes as many bytes as possible without blocking. Returns their number, or -1 and
  /// errno; EAGAIN means that nothing can be written now. write(2).
  ssize_t write(std::string_view text) const;

 private:
  Fd terminal_;
  Pipe pipe_;
};

}  // namespace demo
