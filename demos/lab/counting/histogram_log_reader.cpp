#include "demos/lab/counting/histogram_log_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "demos/common/fd.h"
#include "demos/lab/counting/histogram_decode.h"
#include "demos/lab/counting/histogram_files.h"
#include "demos/lab/printable.h"
#include "reactor/error.h"

namespace lab {
namespace {

constexpr std::size_t piece = 256 * 1024;
constexpr std::size_t longest_line = 64 << 20;
constexpr std::size_t most_tags = 100;
constexpr std::size_t longest_tag = 100;
constexpr double year_s = 365 * 24 * 3600.0;
constexpr double latest_s = 253402300799;  // 31 December 9999

/// Reads a file line by line in bounded memory.
class LineReader {
 public:
  /// Throws std::system_error that names the file. open(2)
  explicit LineReader(const std::string& path)
      : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (!file_) reactor::throw_error(errno, "cannot read " + path);
  }

  /// Gets the next line without its end (LF or CR LF); returns false at the end of the
  /// file. Throws std::runtime_error for a line of more than 64 MiB.
  bool next(std::string& line) {
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
  /// Returns the number of the last line, counted from 1.
  std::size_t number() const noexcept { return number_; }

 private:
  /// Reads more; returns false at the end of the file. read(2)
  bool fill() {
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

  std::string path_;
  demo::Fd file_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of the unread bytes in the buffer
  std::size_t number_ = 0;
};

double number_in(std::string_view text, const char* what) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  const bool plain = text.find_first_not_of("0123456789.eE+-") == std::string::npos;
  const std::string copy(text);  // libc++ 14 has no std::from_chars for double
  char* end = nullptr;
  const double number = std::strtod(copy.c_str(), &end);
  const bool whole = !copy.empty() && end == copy.c_str() + copy.size();
  if (!plain || !whole || !std::isfinite(number))
    throw std::runtime_error(std::string(what) + " is not a number");
  return number;
}

/// Removes the text before the next comma from the line and returns it.
std::string_view take_field(std::string_view& line, const char* what) {
  const std::size_t comma = line.find(',');
  if (comma == std::string_view::npos)
    throw std::runtime_error(std::string("no comma after ") + what);
  const std::string_view field = line.substr(0, comma);
  line.remove_prefix(comma + 1);
  return field;
}

/// Seconds since 1970 or since the start of the log; dates end with the year 9999.
double time_in(std::string_view text, const char* what) {
  const double time = number_in(text, what);
  if (time < 0) throw std::runtime_error(std::string(what) + " is negative");
  if (time > latest_s)
    throw std::runtime_error(std::string(what) + " is beyond the year 9999");
  return time;
}

/// Tags are printed on a terminal.
void check_tag(std::string_view tag) {
  if (tag.size() > longest_tag || tag.find(' ') != std::string_view::npos)
    throw std::runtime_error("the tag is too long, or has spaces in it");
  if (!is_printable(tag))
    throw std::runtime_error("the tag has characters that cannot be printed");
}

/// Adds the lines of one log to the sum, one after the other.
class Log {
 public:
  explicit Log(LogSum& sum) : sum_(sum) {}
  void take(std::string_view line) {
    if (line.empty() || line.starts_with('"')) return;
    if (line.starts_with('#')) return take_comment(line);
    take_interval(line);
  }

  bool empty() const noexcept { return intervals_ == 0; }

 private:
  void take_comment(std::string_view line) {
    const auto value_of = [line](std::string_view name) -> std::optional<double> {
      if (!line.starts_with(name)) return std::nullopt;
      const std::string_view rest = line.substr(name.size());
      return time_in(rest.substr(0, rest.find_first_of(" ]", 1)), "the time");
    };
    if (const auto time = value_of("#[StartTime:")) start_time_ = time;
    if (const auto time = value_of("#[BaseTime:")) base_time_ = time;
  }

  void take_interval(std::string_view line) {
    std::string_view tag;
    if (line.starts_with("Tag=")) {
      line.remove_prefix(4);
      tag = take_field(line, "the tag");
    }
    const double start = time_in(take_field(line, "the start"), "the start");
    const double length = time_in(take_field(line, "the length"), "the length");
    number_in(take_field(line, "the maximum"), "the maximum");
    add_encoded(from_base64(line), histogram_of(tag));
    extend(start, length);
  }

  /// A time far before the start of the log is relative to that start; the readers of
  /// HdrHistogram do the same.
  void extend(double start, double length) {
    if (!start_time_) start_time_ = start;
    if (!base_time_) base_time_ = start < *start_time_ - year_s ? *start_time_ : 0.0;
    const double begin = start + *base_time_, end = begin + length;
    if (end > latest_s) throw std::runtime_error("the end is beyond the year 9999");
    sum_.begin = sum_.intervals == 0 ? begin : std::min(sum_.begin, begin);
    sum_.end = sum_.intervals == 0 ? end : std::max(sum_.end, end);
    ++sum_.intervals;
    ++intervals_;
  }

  Histogram& histogram_of(std::string_view tag) {
    check_tag(tag);
    if (tag == response_tag) tag = "";
    const auto [found, fresh] = sum_.histograms.try_emplace(std::string(tag));
    if (fresh && sum_.histograms.size() > most_tags)
      throw std::runtime_error("more than " + std::to_string(most_tags) +
                               " different tags");
    return found->second;
  }

  LogSum& sum_;
  std::optional<double> start_time_, base_time_;
  std::size_t intervals_ = 0;
};

}  // namespace

void read_log(const std::string& path, LogSum& sum) {
  LineReader reader(path);
  Log log(sum);
  try {
    for (std::string line; reader.next(line);) log.take(line);
  } catch (const std::system_error&) {
    throw;
  } catch (const std::runtime_error& problem) {
    throw std::runtime_error(path + ":" + std::to_string(reader.number()) + ": " +
                             problem.what());
  }
  if (log.empty()) throw std::runtime_error(path + ": no histograms in it");
  ++sum.files;
}

}  // namespace lab
