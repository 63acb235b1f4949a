#include "demos/transport/kernel/thread_state.h"

#include <sys/syscall.h>

#include <fstream>
#include <sstream>

namespace transport {

namespace {

std::string file_of(pid_t tid, const char* name) {
  return "/proc/self/task/" + std::to_string(tid) + "/" + name;
}

struct CallName {
  long number;
  const char* name;
  bool takes_fd;
};

constexpr CallName call_names[] = {
    {SYS_read, "read", true},
    {SYS_recvfrom, "recvfrom", true},
    {SYS_accept, "accept", true},
    {SYS_accept4, "accept4", true},
    {SYS_epoll_pwait, "epoll_pwait", true},
    {SYS_ppoll, "ppoll", false},
    {SYS_futex, "futex", false},
#ifdef SYS_poll  // newer architectures have only ppoll and epoll_pwait
    {SYS_poll, "poll", false},
    {SYS_epoll_wait, "epoll_wait", true},
#endif
};

/// Parses "45 0x5 0x7f...", the number of the system call and its arguments. The line
/// is "running" if the thread is in no system call.
void read_call(const std::string& line, ThreadState& state) {
  std::istringstream words(line);
  long number = -1;
  std::string argument;
  if (!(words >> number >> argument)) return;
  state.call = "system call " + std::to_string(number);
  for (const CallName& known : call_names) {
    if (known.number != number) continue;
    state.call = known.name;
    if (known.takes_fd) state.fd = static_cast<int>(std::stoul(argument, nullptr, 16));
  }
}

}  // namespace

ThreadState state_of_thread(pid_t tid) {
  ThreadState state{'?', "?", -1};
  std::ifstream stat(file_of(tid, "stat")), call(file_of(tid, "syscall"));
  std::string line;
  std::getline(stat, line);
  // The line is "TID (name) S ...". The name may contain any character, even ")".
  const std::size_t end = line.rfind(") ");
  if (end != std::string::npos && end + 2 < line.size()) state.state = line[end + 2];
  if (std::getline(call, line)) read_call(line, state);
  return state;
}

std::uint64_t sleeps_of_thread(pid_t tid) {
  std::ifstream status(file_of(tid, "status"));
  const std::string key = "voluntary_ctxt_switches:";
  for (std::string line; std::getline(status, line);)
    if (line.rfind(key, 0) == 0) return std::stoull(line.substr(key.size()));
  return 0;
}

}  // namespace transport
