#include "demos/lab/environment.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "demos/lab/json.h"

namespace lab {
namespace {

#if defined(REACTOR_HAS_ASAN) || defined(REACTOR_HAS_TSAN)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

constexpr int highest_nice = -20;

std::vector<int> allowed_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> numbers;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return numbers;
  for (int i = 0; i < CPU_SETSIZE; ++i)
    if (CPU_ISSET(static_cast<std::size_t>(i), &set)) numbers.push_back(i);
  return numbers;
}

std::string processor_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

Json load_average() {
  double loads[3] = {};
  const int known = ::getloadavg(loads, 3);
  return known == 3 ? Json(loads) : Json(nullptr);
}

std::string compiler() {
#ifdef __clang__
  return std::string("clang ") + __clang_version__;
#else
  return std::string("g++ ") + __VERSION__;
#endif
}

Json number_or_null(const std::optional<int>& number) {
  return number ? Json(*number) : Json(nullptr);
}

bool plain_word(const std::string& word) {
  constexpr const char* plain_letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%";
  return !word.empty() && word.find_first_not_of(plain_letters) == std::string::npos;
}

}  // namespace

Pinning choose_pinning(bool wanted) {
  const std::vector<int> numbers = allowed_processors();
  if (!wanted || numbers.size() < 2) return {};
  return {numbers[1], numbers[0]};
}

std::string apply(const Pinning& pinning) {
  if (!pinning.generator) return "";
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(*pinning.generator), &set);
  if (::sched_setaffinity(0, sizeof set, &set) == 0) return "";
  return "the lab cannot bind itself to processor " +
         std::to_string(*pinning.generator) + " (" + std::strerror(errno) +
         "); latencies vary more";
}

std::string pinning_warning(bool wanted, const Pinning& pinning) {
  if (!wanted || pinning.generator) return "";
  return "the lab may use only one processor and shares it with the server; latencies "
         "include the lab's own work";
}

bool has_processor_to_spare() { return ::sysconf(_SC_NPROCESSORS_ONLN) > 1; }

Pacing usual_pacing(bool own_processor) {
  return own_processor && !sanitized ? Pacing::hybrid : Pacing::sleep;
}

/// SCHED_RESET_ON_FORK: the servers that the lab starts get no priority.
bool prefer_this_process(bool never_sleeps) {
  if (allowed_processors().size() < 2) return false;
  const int policy = never_sleeps ? SCHED_OTHER : SCHED_RR;
  const sched_param lowest{::sched_get_priority_min(policy)};
  if (::sched_setscheduler(0, policy | SCHED_RESET_ON_FORK, &lowest) != 0) return false;
  return !never_sleeps || ::setpriority(PRIO_PROCESS, 0, highest_nice) == 0;
}

Json describe_environment(const Pinning& pinning,
                          const std::vector<std::string>& command) {
  utsname system{};
  ::uname(&system);
  return {{"date", date_text("%Y-%m-%d %H:%M:%S %z")},
          {"kernel", std::string(system.sysname) + " " + system.release},
          {"machine", system.machine},
          {"cpu_model", processor_model()},
          {"cpus_online", ::sysconf(_SC_NPROCESSORS_ONLN)},
          {"load_average", load_average()},
          {"compiler", compiler()},
          {"build_type", LAB_BUILD_TYPE},
          {"sanitizers", sanitized},
          {"server_cpu", number_or_null(pinning.server)},
          {"generator_cpu", number_or_null(pinning.generator)},
          {"generator_preferred", pinning.preferred},
          {"command", shell_text(command)}};
}

std::string build_warning() {
  const std::string type = LAB_BUILD_TYPE;
  if (sanitized)
    return "this lab is built with sanitizers; its numbers are not meaningful";
  if (type != "Release" && type != "RelWithDebInfo")
    return "this lab is built as " + (type.empty() ? "(no type)" : type) +
           ", not as Release; its numbers are not meaningful";
  return "";
}

std::string shell_text(const std::vector<std::string>& command) {
  std::string text;
  for (const std::string& word : command) {
    if (!text.empty()) text += ' ';
    if (plain_word(word)) {
      text += word;
      continue;
    }
    text += '\'';
    for (const char letter : word)
      text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    text += '\'';
  }
  return text;
}

std::string program_file() { return std::filesystem::read_symlink("/proc/self/exe"); }

std::string program_folder() {
  return std::filesystem::path(program_file()).parent_path();
}

std::string date_text(const char* format) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  char text[64];
  std::strftime(text, sizeof text, format, ::localtime_r(&now, &parts));
  return text;
}

}  // namespace lab
