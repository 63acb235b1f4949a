#pragma once
// A file line by line, in bounded memory.

#include <string>

#include "demos/common/fd.h"

namespace lab {

class LogReader {
 public:
  /// Throws std::system_error that names the file.
  explicit LogReader(const std::string& path);

  /// The next line without its end (LF or CR LF); false at the end of the file. Throws
  /// std::runtime_error for a line of more than 64 MiB.
  bool next(std::string& line);
  /// The number of the last line, from 1 on.
  std::size_t number() const noexcept { return number_; }

 private:
  bool fill();

  std::string path_;
  demo::Fd file_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what is not yet read in the buffer
  std::size_t number_ = 0;
};

}  // namespace lab
