#pragma once
// What the kernel says about a thread of this process: /proc/self/task/TID. Linux.

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace transport {

struct ThreadState {
  char state = '?';  // 'S': sleeps until something happens, 'R': runs or wants to
  std::string call;  // "recvfrom", "poll", "epoll_wait" ...; "?": the kernel is silent
  int fd = -1;       // the call's first argument, if that is a descriptor
};
ThreadState state_of_thread(pid_t tid);

/// How often it has gone to sleep so far; each is followed by a wakeup.
/// voluntary_ctxt_switches.
std::uint64_t sleeps_of_thread(pid_t tid);

}  // namespace transport
