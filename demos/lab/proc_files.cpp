#include "demos/lab/proc_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cctype>
#include <charconv>
#include <filesystem>

#include "demos/common/fd.h"

namespace lab {

namespace fs = std::filesystem;

std::string proc_path(pid_t pid, const char* entry) {
  return "/proc/" + std::to_string(pid) + "/" + entry;
}

std::string read_proc(const std::string& path) {
  std::string text;
  const demo::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char piece[4096];
  for (ssize_t size = 1; file && size > 0;) {
    size = ::read(file.get(), piece, sizeof piece);
    if (size > 0) text.append(piece, static_cast<std::size_t>(size));
  }
  return text;
}

std::optional<std::int64_t> number_after(std::string_view text, std::string_view key) {
  // At the start of a line: "voluntary_..." is also the end of "nonvoluntary_...".
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
  fs::directory_iterator entry(path, error), end;
  for (; !error && entry != end; entry.increment(error))
    names.push_back(entry->path().filename());
  return names;
}

}  // namespace lab
