#pragma once
// What the lab reads and writes. An error is a std::system_error that names the file.

#include <string>

#include "demos/common/fd.h"

namespace lab {

std::string read_file(const std::string& path);

/// Replaces the file in one step: readers see the old one or the new one. What is not a
/// regular file (a device, a FIFO, a symbolic link) stays and is written through.
void write_file(const std::string& path, const std::string& text);

/// Throws unless write_file() would probably work: to be told before a long run rather
/// than after it.
void require_writable(const std::string& path);

/// A file that grows line by line; each can be read at once. "-" is standard output.
class LineFile {
 public:
  explicit LineFile(const std::string& path);
  /// What fails is remembered, so that it disturbs nothing now.
  void add(const std::string& line) noexcept;
  void finish() const;

 private:
  std::string name_;
  demo::Fd opened_;
  int fd_;
  int problem_ = 0;
};

/// Writes to standard output, whole.
void print(const std::string& text);

}  // namespace lab
