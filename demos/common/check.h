#pragma once
// The result of a system call, or an exception.

#include <cerrno>
#include <string>

#include "reactor/error.h"

namespace demo {

/// Returns `result`; if it is -1, throws std::system_error with errno. `attempt` says
/// what was tried, and on what.
inline int check(int result, const std::string& attempt) {
  if (result < 0) reactor::throw_error(errno, attempt);
  return result;
}

}  // namespace demo
