#include "demos/lab/cost.h"

#include <time.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace lab {
namespace {

namespace fs = std::filesystem;

std::string proc(pid_t pid, const char* entry) {
  return "/proc/" + std::to_string(pid) + "/" + entry;
}

/// Names in a directory of /proc that may vanish at any time.
std::vector<std::string> entries_of(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator entry(path, error), end;
  for (; !error && entry != end; entry.increment(error))
    names.push_back(entry->path().filename());
  return names;
}

/// The number behind "Key:" in a file of such lines.
std::optional<std::int64_t> number_after(const std::string& path,
                                         const std::string& key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(key)) return std::stoll(line.substr(key.size()));
  return std::nullopt;
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  for (const std::string& thread : entries_of(proc(pid, "task"))) {
    std::ifstream file(proc(pid, "task/") + thread + "/children");
    for (pid_t child = 0; file >> child;) children.push_back(child);
  }
  return children;
}

/// To the nanosecond and with threads that ended, which no file of /proc offers.
Duration cpu_time_of(pid_t pid) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
    return Duration{0};
  return std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec);
}

}  // namespace

std::vector<pid_t> family_of(pid_t pid) {
  std::vector<pid_t> family{pid};
  for (std::size_t i = 0; i < family.size(); ++i)
    for (const pid_t child : children_of(family[i])) family.push_back(child);
  return family;
}

Usage CostProbe::sample() {
  Usage usage;
  usage.when = Clock::now();
  for (const pid_t pid : family_of(pid_)) {
    usage.cpu += cpu_time_of(pid);
    for (const std::string& thread : entries_of(proc(pid, "task"))) {
      const auto count = number_after(proc(pid, "task/") + thread + "/status",
                                      "voluntary_ctxt_switches:");
      if (count) wakeups_of_thread_[std::stoi(thread)] = *count;
      ++usage.threads;
    }
  }
  for (const auto& [thread, count] : wakeups_of_thread_) usage.wakeups += count;
  threads_peak_ = std::max(threads_peak_, usage.threads);
  return usage;
}

std::optional<std::int64_t> resident_bytes(pid_t pid) {
  std::optional<std::int64_t> sum;
  for (const pid_t member : family_of(pid)) {
    // smaps_rollup counts pages; VmRSS is an estimate on several processors.
    auto kib = number_after(proc(member, "smaps_rollup"), "Rss:");
    if (!kib) kib = number_after(proc(member, "status"), "VmRSS:");
    if (kib) sum = sum.value_or(0) + *kib * 1024;
  }
  return sum;
}

int open_descriptors(pid_t pid) {
  return static_cast<int>(entries_of(proc(pid, "fd")).size());
}

}  // namespace lab
