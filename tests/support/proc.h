#pragma once
// What the kernel says about a process in /proc (Linux).

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace testing_support {

/// Its children, also those that have ended and that nobody has waited for: zombies.
std::vector<pid_t> children(pid_t pid);

/// The sums over the process and its children.
/// Resident memory, VmRSS.
std::size_t resident_kib(pid_t pid);
/// How many descriptors are open.
std::size_t open_files(pid_t pid);
/// Voluntary context switches of all threads: how often one of them went to sleep.
std::size_t voluntary_switches(pid_t pid);
std::size_t thread_count(pid_t pid);
/// Processor time of all threads, in user and kernel mode.
std::chrono::milliseconds cpu_time(pid_t pid);

/// The local addresses of its TCP and UDP sockets as in /proc/net/tcp: "0100007F:2EE0".
std::vector<std::string> local_addresses(pid_t pid);

}  // namespace testing_support
