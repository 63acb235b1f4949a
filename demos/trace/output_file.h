#pragma once
// A file that an option of a program names, such as --stats FILE.

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>

#include "reactor/error.h"

namespace demo {

using OutputFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// Creates or empties the file `name`; "-" means stdout. `option` is for the message:
/// throws std::system_error "write --stats NAME: ...". fopen(3).
inline OutputFile open_output_file(const std::string& option, const std::string& name) {
  OutputFile file(nullptr, std::fclose);
  if (name == "-") {
    const int copy = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    file.reset(copy < 0 ? nullptr : ::fdopen(copy, "w"));
  } else {
    file.reset(std::fopen(name.c_str(), "we"));
  }
  if (!file) reactor::throw_error(errno, "write " + option + " " + name);
  return file;
}

}  // namespace demo
