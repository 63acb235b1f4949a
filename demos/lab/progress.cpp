#include "demos/lab/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

namespace lab {
namespace {

constexpr const char* clear_line = "\r\033[K";

/// A line that wraps could not be overwritten.
std::string fit(std::string text) {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  const std::size_t columns = known ? size.ws_col - 1u : 79u;
  if (text.size() > columns) text.resize(columns);
  return text;
}

}  // namespace

Progress::Progress() : terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { clear(); }

void Progress::step(const std::string& text) const {
  if (terminal_)
    detail(text);
  else
    std::fprintf(stderr, "%s\n", text.c_str());
}

void Progress::detail(const std::string& text) const {
  if (!terminal_) return;
  std::fprintf(stderr, "%s%s", clear_line, fit(text).c_str());
  std::fflush(stderr);
}

void Progress::note(const std::string& text) {
  clear();
  std::fprintf(stderr, "%s\n", text.c_str());
}

void Progress::clear() const {
  if (terminal_) std::fprintf(stderr, "%s", clear_line);
}

}  // namespace lab
