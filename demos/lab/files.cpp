#include "demos/lab/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <random>
#include <stdexcept>

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

/// Appends the content of a file to `text`; returns 0 or an errno value, which is EFBIG
/// for a text of more than `limit` bytes.
int read_into(std::string& text, const std::string& path, std::size_t limit) {
  const demo::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return errno;
  char piece[16 * 1024];
  for (;;) {
    const ssize_t size = ::read(file.get(), piece, sizeof piece);
    if (size == 0) return 0;
    if (text.size() > limit) return EFBIG;
    if (size > 0)
      text.append(piece, static_cast<std::size_t>(size));
    else if (errno != EINTR)
      return errno;
  }
}

/// Whether the text becomes a new file of this name. Otherwise it is written through
/// the name: a device, a FIFO or a symbolic link must stay what it is.
bool can_be_replaced(const std::string& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) != 0 || S_ISREG(found.st_mode);
}

/// Closes the file; some file systems report only now that they are full. Returns 0 or
/// an errno value.
int close_checked(demo::Fd& file) { return ::close(file.release()) == 0 ? 0 : errno; }

/// Writes a new content through the name. Returns 0 or an errno value.
int write_through(const std::string& path, const std::string& text) {
  demo::Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                       for_all_as_umask_allows));
  if (!file) return errno;
  const int problem = write_all(file.get(), text);
  const int late_problem = close_checked(file);
  return problem != 0 ? problem : late_problem;
}

/// A new file beside the target, which it replaces at the end. Its name belongs to
/// nobody else, and unlike mkstemp(3), open(2) gives it the permissions of any new
/// file.
class Replacement {
 public:
  explicit Replacement(const std::string& target) : target_(target) {
    const std::string folder = target.substr(0, target.rfind('/') + 1);
    std::random_device random;
    do {
      name_ = folder + ".lab-" + std::to_string(random()) + ".tmp";
      file_ = demo::Fd(::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                              for_all_as_umask_allows));
      problem_ = file_ ? 0 : errno;
    } while (problem_ == EEXIST);
  }
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;
  /// Removes the file unless it has replaced the target.
  ~Replacement() {
    if (problem_ == 0 && !done_) ::unlink(name_.c_str());
  }

  /// 0, or the errno value of creating the file.
  int problem() const noexcept { return problem_; }
  /// Returns 0 or an errno value. A target that exists keeps its permissions.
  int replace_with(std::string_view text) {
    struct stat old {};
    if (::stat(target_.c_str(), &old) == 0) ::fchmod(file_.get(), old.st_mode & 07777);
    int problem = write_all(file_.get(), text);
    const int late_problem = close_checked(file_);
    if (problem == 0) problem = late_problem;
    if (problem != 0) return problem;
    done_ = ::rename(name_.c_str(), target_.c_str()) == 0;
    return done_ ? 0 : errno;
  }

 private:
  std::string target_, name_;
  demo::Fd file_;
  int problem_ = 0;
  bool done_ = false;
};

/// Returns 0 or an errno value.
int replace(const std::string& path, const std::string& text) {
  const bool exists = ::access(path.c_str(), F_OK) == 0;
  if (exists && ::access(path.c_str(), W_OK) != 0) return errno;
  Replacement fresh(path);
  if (fresh.problem() == 0) return fresh.replace_with(text);
  // The user may write to the file, but not to its folder.
  return exists ? write_through(path, text) : fresh.problem();
}

/// Whether write_file() would probably work: 0 or an errno value.
int check_writable(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) == 0) {
    if (S_ISDIR(found.st_mode)) return EISDIR;
    return ::access(path.c_str(), W_OK) == 0 ? 0 : errno;
  }
  if (can_be_replaced(path)) return Replacement(path).problem();
  return 0;  // a symbolic link to a file that does not exist yet
}

}  // namespace

std::string read_file(const std::string& path, std::size_t limit) {
  std::string text;
  if (const int problem = read_into(text, path, limit); problem != 0)
    throw_error(problem, "cannot read " + path);
  return text;
}

bool is_stdout(const std::string& path) {
  // /dev/stdout cannot be opened if it is a socket, and opening it would empty a file
  // to which other programs have written before.
  return path == "-" || path == "/dev/stdout";
}

void write_file(const std::string& path, const std::string& text) {
  if (is_stdout(path)) return print(text);
  const int problem =
      can_be_replaced(path) ? replace(path, text) : write_through(path, text);
  if (problem != 0) throw_error(problem, "cannot write " + path);
}

void require_writable(const std::string& path) {
  const int problem = is_stdout(path) ? 0 : check_writable(path);
  if (problem != 0) throw_error(problem, "cannot write " + path);
}

bool use_stdout(const std::vector<Output>& outputs) {
  const char* first = nullptr;
  for (const auto& [option, path] : outputs) {
    if (!is_stdout(path)) continue;
    if (first != nullptr)
      throw std::invalid_argument(std::string(first) + " and " + option +
                                  " cannot both be standard output; give one a file");
    first = option;
  }
  return first != nullptr;
}

LineFile::LineFile(const std::string& path)
    : name_(is_stdout(path) ? "to standard output" : path), fd_(STDOUT_FILENO) {
  if (is_stdout(path)) return;
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

void print_beside(bool stdout_taken, const std::string& text) {
  stdout_taken ? static_cast<void>(write_all(STDERR_FILENO, text)) : print(text);
}

std::string proc_path(pid_t pid, const char* entry) {
  return "/proc/" + std::to_string(pid) + "/" + entry;
}

std::string read_proc(const std::string& path) {
  std::string text;
  read_into(text, path, largest_file);
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

std::size_t entry_count(const std::string& path) {
  struct stat about {};
  // Since Linux 6.2 the size of /proc/PID/fd is the number of descriptors.
  if (path.ends_with("/fd") && ::stat(path.c_str(), &about) == 0 && about.st_size > 0)
    return static_cast<std::size_t>(about.st_size);
  return entries_of(path).size();
}

}  // namespace lab
