#pragma once
// Stdin and stdout as descriptors that a program can wait for with select(2), poll(2)
// or epoll(7), whether they are a terminal, a pipe or a file. A regular file is always
// ready, and epoll refuses it; a pipe stands in for it. One thread per stream.

#include <sys/types.h>

#include <string_view>

#include "demos/common/fd.h"

namespace demo {

class StandardInput {
 public:
  /// Throws std::system_error when the pipe cannot be made. pipe(2).
  StandardInput();
  /// The descriptor to wait for: stdin, or its stand-in, which is always readable.
  int fd() const noexcept { return stand_in_ ? stand_in_.get() : 0; }
  /// Returns the number of bytes, 0 at the end, or -1 and errno. read(2) on stdin.
  ssize_t read(char* buffer, std::size_t size) const;

 private:
  Fd stand_in_;
};

/// Stdout. Other processes share it, so it stays a blocking descriptor. write() asks
/// poll(2) first and then writes only as much as a pipe takes without waiting. For a
/// terminal that is not guaranteed; this class opens it again in non-blocking mode.
class StandardOutput {
 public:
  /// Throws std::system_error when the pipe cannot be made. pipe(2), ttyname(3).
  StandardOutput();
  /// The descriptor to wait for: stdout, the terminal behind it, or a stand-in, which
  /// is always writable.
  int fd() const noexcept {
    return stand_in_ ? stand_in_.get() : terminal_ ? terminal_.get() : 1;
  }
  /// Writes as many bytes as there is room for. Returns their number, or -1 and errno;
  /// EAGAIN means that there is no room now. write(2).
  ssize_t write(std::string_view text) const;

 private:
  Fd terminal_, stand_in_, read_end_;
};

}  // namespace demo
