#include "demos/lab/counting/log_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "reactor/error.h"

namespace lab {
namespace {

constexpr std::size_t piece = 256 * 1024;
constexpr std::size_t longest_line = 64 << 20;

}  // namespace

LogReader::LogReader(const std::string& path)
    : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (!file_) reactor::throw_error(errno, "cannot read " + path);
}

/// Reads more; false at the end of the file.
bool LogReader::fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t have = buffer_.size();
  buffer_.resize(have + piece);
  ssize_t size = -1;
  do size = ::read(file_.get(), buffer_.data() + have, piece);
  while (size < 0 && errno == EINTR);
  if (size < 0) reactor::throw_error(errno, "cannot read " + path_);
  buffer_.resize(have + static_cast<std::size_t>(size));
  return size > 0;
}

bool LogReader::next(std::string& line) {
  std::size_t searched = 0;
  std::size_t end = std::string::npos;
  ++number_;
  while ((end = buffer_.find('\n', begin_ + searched)) == std::string::npos) {
    searched = buffer_.size() - begin_;
    if (searched > longest_line) throw std::runtime_error("the line is endless");
    if (fill()) continue;
    if (buffer_.empty()) return false;
    end = buffer_.size();
    break;
  }
  line.assign(buffer_, begin_, end - begin_);
  begin_ = std::min(end + 1, buffer_.size());
  if (line.ends_with('\r')) line.pop_back();
  return true;
}

}  // namespace lab
