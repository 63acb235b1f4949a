#include "demos/lab/server/cost.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "demos/lab/files.h"

namespace lab {
namespace {

constexpr int first_field_after_name = 3;  // of /proc/PID/stat, counted from 1
constexpr int children_user = 16, children_system = 17;

/// Exact to the nanosecond and including threads that ended; no file in /proc has that.
/// clock_getcpuclockid(3)
Duration cpu_time_of(pid_t pid) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
    return Duration{0};
  return std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec);
}

/// Processor time of descendants that ended and were waited for.
Duration cpu_time_of_reaped(pid_t pid) {
  const std::string text = read_proc(proc_path(pid, "stat"));
  // The name may contain blanks and parentheses; the numbers follow the last one.
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return Duration{0};
  std::istringstream fields(text.substr(name_end + 1));
  std::string field;
  std::int64_t ticks = 0;
  for (int i = first_field_after_name; i <= children_system && fields >> field; ++i)
    if (i >= children_user) ticks += std::stoll(field);
  return std::chrono::nanoseconds(std::chrono::seconds(ticks)) / ::sysconf(_SC_CLK_TCK);
}

constexpr std::int64_t kib = 1024;

}  // namespace

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  for (const std::string& thread : entries_of(proc_path(pid, "task"))) {
    std::istringstream numbers(
        read_proc(proc_path(pid, "task/") + thread + "/children"));
    for (pid_t child = 0; numbers >> child;) children.push_back(child);
  }
  return children;
}

std::vector<pid_t> family_of(pid_t pid) {
  std::vector<pid_t> family{pid};
  for (std::size_t i = 0; i < family.size(); ++i)
    for (const pid_t child : children_of(family[i])) family.push_back(child);
  return family;
}

Usage CostProbe::sample() {
  Usage usage;
  usage.when = Clock::now();
  std::unordered_map<pid_t, Counters> living;
  // Parents are read first: a child that is reaped meanwhile is missed in this sample,
  // but never counted twice.
  for (const pid_t pid : family_of(pid_)) {
    usage.cpu += cpu_time_of_reaped(pid) + cpu_time_of(pid);
    read_threads(pid, usage, living);
  }
  add_ended(living);
  usage.wakeups += ended_.wakeups;
  usage.run_queue_wait += Duration(ended_.wait_ns);
  usage.cpu = std::max(usage.cpu, last_.cpu);
  threads_peak_ = std::max(threads_peak_, usage.threads);
  effort_ = Clock::now() - usage.when;
  return last_ = usage;
}

void CostProbe::read_threads(pid_t pid, Usage& usage,
                             std::unordered_map<pid_t, Counters>& living) {
  for (const std::string& thread : entries_of(proc_path(pid, "task"))) {
    const std::string folder = proc_path(pid, "task/") + thread;
    const auto wakeups =
        number_after(read_proc(folder + "/status"), "voluntary_ctxt_switches:");
    if (!wakeups) continue;
    std::int64_t ran = 0, waited = 0;
    std::istringstream(read_proc(folder + "/schedstat")) >> ran >> waited;
    living[std::stoi(thread)] = {*wakeups, waited};
    usage.wakeups += *wakeups;
    usage.run_queue_wait += Duration(waited);
    ++usage.threads;
  }
}

/// Adds the counters of threads that ended. A smaller counter means that a new thread
/// has the same id.
void CostProbe::add_ended(const std::unordered_map<pid_t, Counters>& living) {
  for (const auto& [thread, before] : threads_) {
    const auto now = living.find(thread);
    if (now != living.end() && now->second.wakeups >= before.wakeups) continue;
    ended_.wakeups += before.wakeups;
    ended_.wait_ns += before.wait_ns;
  }
  threads_ = living;
}

std::int64_t CostProbe::unseen_wakeups(const rusage& whole_life) const noexcept {
  return std::max<std::int64_t>(0, whole_life.ru_nvcsw - last_.wakeups);
}

int open_descriptors(pid_t pid) {
  int sum = 0;
  for (const pid_t member : family_of(pid))
    sum += static_cast<int>(entry_count(proc_path(member, "fd")));
  return sum;
}

std::optional<Memory> memory_of(pid_t pid) {
  std::optional<Memory> sum;
  bool shares_known = true;
  std::int64_t proportional = 0;
  for (const pid_t member : family_of(pid)) {
    // smaps_rollup counts pages; VmRSS is an estimate on multiprocessors.
    const std::string pages = read_proc(proc_path(member, "smaps_rollup"));
    auto resident = number_after(pages, "Rss:");
    const auto share = number_after(pages, "Pss:");
    if (!resident)
      resident = number_after(read_proc(proc_path(member, "status")), "VmRSS:");
    if (!resident) continue;
    if (!sum) sum.emplace();
    sum->resident += *resident * kib;
    shares_known = shares_known && share;
    proportional += share.value_or(0) * kib;
  }
  if (sum && shares_known) sum->proportional = proportional;
  return sum;
}

std::optional<double> slope_of(const std::vector<std::pair<double, double>>& points) {
  const auto count = static_cast<double>(points.size());
  double mean_x = 0, mean_y = 0, upper = 0, lower = 0;
  for (const auto& [x, y] : points) {
    mean_x += x / count;
    mean_y += y / count;
  }
  for (const auto& [x, y] : points) {
    upper += (x - mean_x) * (y - mean_y);
    lower += (x - mean_x) * (x - mean_x);
  }
  if (lower <= 0) return std::nullopt;
  return upper / lower;
}

}  // namespace lab
