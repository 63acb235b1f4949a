#include "tests/support/proc.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "tests/support/io.h"

namespace testing_support {

namespace fs = std::filesystem;

namespace {

fs::path folder(pid_t pid) { return "/proc/" + std::to_string(pid); }

std::size_t entry_count(const fs::path& path) {
  const fs::directory_iterator all(path);
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// Returns the number after "name:" in a status file.
std::size_t status_number(const fs::path& file, const std::string& name) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);)
    if (line.rfind(name + ":", 0) == 0) return std::stoul(line.substr(name.size() + 1));
  fail("no " + name + " in " + file.string());
}

std::set<std::string> socket_inodes(pid_t pid) {
  std::set<std::string> inodes;
  for (const auto& entry : fs::directory_iterator(folder(pid) / "fd")) {
    std::error_code gone;
    const std::string target = fs::read_symlink(entry.path(), gone).string();
    if (target.rfind("socket:[", 0) == 0)
      inodes.insert(target.substr(8, target.size() - 9));
  }
  return inodes;
}

/// Returns the fields of "stat" after the name: state, parent and so on. The name is in
/// parentheses and may contain any character. Returns nothing if the process has ended.
std::vector<std::string> stat_fields(pid_t pid) {
  std::ifstream file(folder(pid) / "stat");
  std::string text;
  std::getline(file, text, '\0');  // fails if the process has ended
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  return {std::istream_iterator<std::string>(fields), {}};
}

/// Adds the figures of the children. A child may end meanwhile.
template <class Figure>
auto with_children(pid_t pid, Figure figure) {
  auto sum = figure(pid);
  for (const pid_t child : children(pid)) {
    try {
      sum += figure(child);
    } catch (const std::exception&) {
      continue;
    }
  }
  return sum;
}

}  // namespace

std::vector<pid_t> children(pid_t pid) {
  std::vector<pid_t> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::vector<std::string> fields = stat_fields(std::stoi(name));
    if (fields.size() > 1 && fields[1] == std::to_string(pid))
      found.push_back(std::stoi(name));
  }
  return found;
}

std::size_t resident_kib(pid_t pid) {
  return with_children(
      pid, [](pid_t one) { return status_number(folder(one) / "status", "VmRSS"); });
}

std::size_t open_files(pid_t pid) {
  return with_children(pid, [](pid_t one) { return entry_count(folder(one) / "fd"); });
}

std::size_t thread_count(pid_t pid) {
  return with_children(pid,
                       [](pid_t one) { return entry_count(folder(one) / "task"); });
}

std::size_t voluntary_switches(pid_t pid) {
  return with_children(pid, [](pid_t one) {
    std::size_t sum = 0;
    for (const auto& entry : fs::directory_iterator(folder(one) / "task"))
      sum += status_number(entry.path() / "status", "voluntary_ctxt_switches");
    return sum;
  });
}

std::chrono::milliseconds cpu_time(pid_t pid) {
  return with_children(pid, [](pid_t one) {
    const std::vector<std::string> fields = stat_fields(one);
    const long ticks = std::stol(fields.at(11)) + std::stol(fields.at(12));
    return std::chrono::milliseconds(ticks * 1000 / ::sysconf(_SC_CLK_TCK));
  });
}

std::vector<std::string> local_addresses(pid_t pid) {
  // A socket may be listed twice when others come and go while the file is read.
  std::set<std::string> mine = socket_inodes(pid);
  std::vector<std::string> found;
  for (const char* table : {"tcp", "tcp6", "udp", "udp6"}) {
    std::ifstream lines(folder(pid) / "net" / table);
    std::string line;
    std::getline(lines, line);  // the heading
    while (std::getline(lines, line)) {
      std::istringstream words(line);
      const std::vector<std::string> field{std::istream_iterator<std::string>(words),
                                           {}};
      if (field.size() > 9 && mine.erase(field[9]) > 0) found.push_back(field[1]);
    }
  }
  return found;
}

}  // namespace testing_support
