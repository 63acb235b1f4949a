#pragma once
// A file in memory, for code that wants the path of a file.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "demos/common/fd.h"
#include "tests/fuzz/fuzz.h"

namespace fuzz {

class MemoryFile {
 public:
  explicit MemoryFile(std::string_view content = {}) {
    require(bool(file_), "a file in memory can be made");
    const ssize_t written = ::write(file_.get(), content.data(), content.size());
    require(written == static_cast<ssize_t>(content.size()), "it can be written");
  }
  /// Each open of this path has a position of its own. proc(5)
  std::string path() const { return "/proc/self/fd/" + std::to_string(file_.get()); }
  std::string content() const {
    std::string bytes(static_cast<std::size_t>(::lseek(file_.get(), 0, SEEK_END)),
                      '\0');
    const ssize_t size = ::pread(file_.get(), bytes.data(), bytes.size(), 0);
    require(size == static_cast<ssize_t>(bytes.size()), "it can be read");
    return bytes;
  }

 private:
  demo::Fd file_{::memfd_create("fuzz", MFD_CLOEXEC)};
};

}  // namespace fuzz
