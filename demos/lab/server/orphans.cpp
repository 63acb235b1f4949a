#include "demos/lab/server/orphans.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>

#include "demos/lab/clock.h"
#include "demos/lab/files.h"
#include "demos/lab/server/cost.h"

namespace lab {
namespace {

constexpr std::chrono::seconds patience{2};
constexpr useconds_t look_again_us = 1000;
constexpr const char* mark_name = "LAB_RUN";

/// Everything that this process starts inherits a variable, by which it is recognised.
const std::string& mark() {
  static const std::string text = [] {
    const std::string value =
        std::to_string(::getpid()) + "." + std::to_string(std::time(nullptr));
    ::setenv(mark_name, value.c_str(), 1);
    return std::string(mark_name) + "=" + value;
  }();
  return text;
}

bool is_marked(pid_t pid) {
  const std::string variables = '\0' + read_proc(proc_path(pid, "environ")) + '\0';
  return variables.find('\0' + mark() + '\0') != std::string::npos;
}

}  // namespace

void kill_marked() {
  for (const std::string& entry : entries_of("/proc"))
    if (const pid_t pid = std::atoi(entry.c_str()); pid > 1 && is_marked(pid))
      ::kill(pid, SIGKILL);
}

Orphans::Orphans() : strangers_(children_of(::getpid())) {
  mark();
  ::prctl(PR_GET_CHILD_SUBREAPER, &adopted_before_);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

Orphans::~Orphans() {
  end_all();
  ::prctl(PR_SET_CHILD_SUBREAPER, adopted_before_);
}

bool Orphans::any() const { return !adopted().empty(); }

/// If this process had children before, it may also have adopted a process of theirs,
/// which has no mark. Otherwise every child is the server's, even without the mark.
std::vector<pid_t> Orphans::adopted() const {
  std::vector<pid_t> children = children_of(::getpid());
  std::erase_if(children, [this](pid_t child) {
    const bool known =
        std::find(strangers_.begin(), strangers_.end(), child) != strangers_.end();
    return known || (!strangers_.empty() && !is_marked(child));
  });
  return children;
}

std::size_t Orphans::end_all(pid_t group) noexcept {
  std::vector<pid_t> outside;
  const Time limit = Clock::now() + patience;
  // The children of a killed process are adopted next.
  for (std::vector<pid_t> rest = adopted(); !rest.empty() && Clock::now() < limit;
       rest = adopted()) {
    for (const pid_t pid : rest) {
      if (::waitpid(pid, nullptr, WNOHANG) == pid) continue;  // it had ended
      if (::getpgid(pid) != group) outside.push_back(pid);
      ::kill(pid, SIGKILL);
    }
    ::usleep(look_again_us);
  }
  std::sort(outside.begin(), outside.end());
  outside.erase(std::unique(outside.begin(), outside.end()), outside.end());
  return outside.size();
}

}  // namespace lab
