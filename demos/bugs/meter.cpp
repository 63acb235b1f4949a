#include "demos/bugs/meter.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "demos/common/main.h"
#include "reactor/error.h"

namespace bugs {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

microseconds processor_time() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return std::chrono::seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

milliseconds span_of(const char* text) {
  char* end = nullptr;
  const double seconds = std::strtod(text, &end);
  if (*end != '\0' || !(seconds > 0 && seconds <= 3600))
    throw std::invalid_argument(std::string("run for '") + text +
                                "' seconds: not a time (try 20, at most 3600)");
  return milliseconds(static_cast<long>(seconds * 1000));
}

}  // namespace

Meter::Meter(int argc, char** argv)
    : start_(steady_clock::now()), used_before_(processor_time()) {
  if (argc > 1) span_ = span_of(argv[1]);
}

milliseconds Meter::passed() const {
  return duration_cast<milliseconds>(steady_clock::now() - start_);
}

milliseconds Meter::left() const { return std::max(milliseconds(0), span_ - passed()); }

int Meter::processor_percent() const {
  const auto passed = duration_cast<microseconds>(steady_clock::now() - start_);
  const auto used = processor_time() - used_before_;
  return static_cast<int>(100 * used / std::max(passed, microseconds(1)));
}

std::string end_of_child(int (*body)()) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child < 0) reactor::throw_error(errno, "start a process");
  if (child == 0) {
    // Write each line at once: a killed process cannot flush its buffer.
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    std::exit(demo::run_main("server", body));
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child) reactor::throw_error(errno, "waitpid");
  if (!WIFSIGNALED(status)) return "exit status " + std::to_string(WEXITSTATUS(status));
  const int number = WTERMSIG(status);
  return "killed by signal " + std::to_string(number) + " (" + ::strsignal(number) +
         ")";
}

}  // namespace bugs
