#include "demos/lab/progress.h"

#include <unistd.h>

#include <cstdio>

namespace lab {

Progress::Progress() : clear_line_(::isatty(STDERR_FILENO) == 1 ? "\r\033[K" : "") {}

Progress::~Progress() { std::fputs(clear_line_, stderr); }

void Progress::step(const std::string& text) const {
  const char* const end = *clear_line_ == '\0' ? "\n" : "";
  std::fprintf(stderr, "%s%s%s", clear_line_, text.c_str(), end);
}

void Progress::note(const std::string& text) const {
  std::fprintf(stderr, "%s%s\n", clear_line_, text.c_str());
}

}  // namespace lab
