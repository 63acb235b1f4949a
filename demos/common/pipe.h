#pragma once
// A pipe whose ends are closed by their destructors.

#include <fcntl.h>

#include <cerrno>

#include "demos/common/fd.h"
#include "reactor/error.h"

namespace demo {

struct Pipe {
  Fd read_end, write_end;
};

/// Both ends are blocking and close-on-exec. Throws std::system_error. pipe(2).
inline Pipe open_pipe() {
  int ends[2];
  if (::pipe(ends) != 0) reactor::throw_error(errno, "pipe");
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  return {Fd(ends[0]), Fd(ends[1])};
}

}  // namespace demo
