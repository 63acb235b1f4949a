#include "demos/lab/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string_view>

#include "demos/common/fd.h"
#include "reactor/error.h"

namespace lab {

using reactor::throw_error;

namespace {

constexpr mode_t for_all_as_umask_allows = 0666;

/// 0 or the errno value. Not stdio: after Ctrl-C a signal may interrupt any call.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = ::write(fd, text.data(), text.size());
    if (size >= 0)
      text.remove_prefix(static_cast<std::size_t>(size));
    else if (errno != EINTR)
      return errno;
  }
  return 0;
}

/// The new content of `path`. Some file systems tell only at close(2) that they are
/// full.
int write_to(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                        for_all_as_umask_allows);
  if (fd < 0) return errno;
  const int problem = write_all(fd, text);
  return ::close(fd) == 0 || problem != 0 ? problem : errno;
}

bool can_be_replaced(const std::string& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) != 0 || S_ISREG(found.st_mode);
}

int replace(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  int problem = write_to(fresh, text);
  if (problem == 0 && std::rename(fresh.c_str(), path.c_str()) != 0) problem = errno;
  if (problem != 0) ::unlink(fresh.c_str());
  return problem;
}

}  // namespace

std::string read_file(const std::string& path) {
  const demo::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  char piece[16 * 1024];
  for (;;) {
    const ssize_t size = file ? ::read(file.get(), piece, sizeof piece) : -1;
    if (size == 0) return text;
    if (size > 0)
      text.append(piece, static_cast<std::size_t>(size));
    else if (!file || errno != EINTR)
      throw_error(errno, "cannot read " + path);
  }
}

void write_file(const std::string& path, const std::string& text) {
  const int problem =
      can_be_replaced(path) ? replace(path, text) : write_to(path, text);
  if (problem != 0) throw_error(problem, "cannot write " + path);
}

void require_writable(const std::string& path) {
  struct stat found {};
  int problem = 0;
  if (can_be_replaced(path)) {
    // The folder counts: the new file appears beside the old one.
    const std::string fresh = path + ".new";
    problem = write_to(fresh, "");
    if (problem == 0) ::unlink(fresh.c_str());
  } else if (::stat(path.c_str(), &found) == 0) {
    if (S_ISDIR(found.st_mode)) problem = EISDIR;
    if (problem == 0 && ::access(path.c_str(), W_OK) != 0) problem = errno;
  }
  if (problem != 0) throw_error(problem, "cannot write " + path);
}

LineFile::LineFile(const std::string& path)
    : name_(path == "-" ? "to standard output" : path), fd_(STDOUT_FILENO) {
  if (path == "-") return;
  opened_ = demo::Fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                            for_all_as_umask_allows));
  if (!opened_) throw_error(errno, "cannot write " + path);
  fd_ = opened_.get();
}

void LineFile::add(const std::string& line) noexcept {
  if (problem_ == 0) problem_ = write_all(fd_, line);
}

void LineFile::finish() const {
  if (problem_ != 0) throw_error(problem_, "cannot write " + name_);
}

void print(const std::string& text) {
  if (const int problem = write_all(STDOUT_FILENO, text); problem != 0)
    throw_error(problem, "cannot write to standard output");
}

}  // namespace lab
