#pragma once
// The files that the lab reads and writes. An error is a std::system_error that names
// the file.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "demos/common/fd.h"

namespace lab {

constexpr std::size_t largest_file = 64 << 20;

/// Throws also if the file has more than `limit` bytes, or has no end.
std::string read_file(const std::string& path, std::size_t limit = largest_file);

/// Replaces the file in one step: readers see the old or the new content, and after a
/// failure the old one. A device, a FIFO or a symbolic link stays, and the text is
/// written through it. "-" and "/dev/stdout" mean stdout. rename(2)
void write_file(const std::string& path, const std::string& text);

/// Throws unless write_file() would probably work, so that the user learns about a
/// problem before a long run.
void require_writable(const std::string& path);

/// Whether "-" or "/dev/stdout" names standard output.
bool is_stdout(const std::string& path);

/// An option that names a file, and its value; "" if it was not given.
using Output = std::pair<const char*, std::string>;
/// Returns whether one of the outputs is stdout, so that other text must go to stderr.
/// Throws std::invalid_argument if two of them are.
bool use_stdout(const std::vector<Output>& outputs);

/// A file to which lines are added; each line can be read at once. is_stdout() holds
/// here, too.
class LineFile {
 public:
  explicit LineFile(const std::string& path);
  /// Remembers an error until finish(), so that a running measurement goes on.
  void add(const std::string& line) noexcept;
  /// Throws the first error of add().
  void finish() const;

 private:
  std::string name_;
  demo::Fd opened_;
  int fd_;
  int problem_ = 0;
};

/// Writes the whole text to standard output.
void print(const std::string& text);
/// Writes the text for people: to standard output unless that is taken for data.
void print_beside(bool stdout_taken, const std::string& text);

// Reading /proc: the files are short, and any of them may vanish at any time.

/// Returns "/proc/PID/ENTRY".
std::string proc_path(pid_t pid, const char* entry);
/// Returns the content of a file; empty if it does not exist.
std::string read_proc(const std::string& path);
/// Returns the number after `key` ("VmRSS:") at the beginning of a line.
std::optional<std::int64_t> number_after(std::string_view text, std::string_view key);
/// Returns the names in a directory without "." and "..".
std::vector<std::string> entries_of(const std::string& path);
/// Returns their number; quick for /proc/PID/fd, also with thousands of descriptors.
std::size_t entry_count(const std::string& path);

}  // namespace lab
