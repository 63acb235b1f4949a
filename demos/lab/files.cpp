#include "demos/lab/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>

#include "demos/common/fd.h"
#include "reactor/error.h"

namespace lab {

using reactor::throw_error;

namespace {

constexpr mode_t for_all_as_umask_allows = 0666;

/// Returns 0 or an errno value. stdio cannot be used: a signal may interrupt any call.
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

/// Appends the content of a file to `text`; returns 0 or an errno value.
int read_into(std::string& text, const std::string& path) {
  const demo::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return errno;
  char piece[16 * 1024];
  for (;;) {
    const ssize_t size = ::read(file.get(), piece, sizeof piece);
    if (size == 0) return 0;
    if (size > 0)
      text.append(piece, static_cast<std::size_t>(size));
    else if (errno != EINTR)
      return errno;
  }
}

/// Writes a new content. Some file systems report only at close(2) that they are full.
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
  std::string text;
  if (const int problem = read_into(text, path); problem != 0)
    throw_error(problem, "cannot read " + path);
  return text;
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
    // The folder must be writable: the new file is created beside the old one.
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

std::string proc_path(pid_t pid, const char* entry) {
  return "/proc/" + std::to_string(pid) + "/" + entry;
}

std::string read_proc(const std::string& path) {
  std::string text;
  read_into(text, path);
  return text;
}

std::optional<std::int64_t> number_after(std::string_view text, std::string_view key) {
  // The key begins a line: "nonvoluntary_..." contains "voluntary_..." as well.
  auto at = text.find(key);
  while (at != std::string_view::npos && at > 0 && text[at - 1] != '\n')
    at = text.find(key, at + 1);
  if (at == std::string_view::npos) return std::nullopt;
  at += key.size();
  while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) ++at;
  std::int64_t number = 0;
  const auto result =
      std::from_chars(text.data() + at, text.data() + text.size(), number);
  return result.ec == std::errc() ? std::optional(number) : std::nullopt;
}

std::vector<std::string> entries_of(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry(path, error), end;
  for (; !error && entry != end; entry.increment(error))
    names.push_back(entry->path().filename());
  return names;
}

}  // namespace lab
