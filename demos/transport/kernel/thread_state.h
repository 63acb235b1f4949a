#pragma once
// Reads the state of a thread of this process from /proc/self/task/TID. Linux only. Any
// thread may call these functions.

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace transport {

struct ThreadState {
  char state = '?';  // 'S' sleeping until an event, 'R' running or ready to run
  std::string call;  // "recvfrom", "poll", "epoll_wait" ...; "?" if it is unknown
  int fd = -1;       // the first argument of the call, if it is a descriptor
};
/// Returns the state '?' if there is no such thread.
ThreadState state_of_thread(pid_t tid);

/// Returns how often the thread has gone to sleep so far (voluntary_ctxt_switches in
/// proc_pid_status(5)). Returns 0 if there is no such thread.
std::uint64_t sleeps_of_thread(pid_t tid);

}  // namespace transport
