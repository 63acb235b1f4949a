#pragma once
// Information about a process from /proc (Linux).

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace testing_support {

/// The children of a process, including zombies, which have ended but were not reaped.
std::vector<pid_t> children(pid_t pid);

// The following five functions return the sum over the process and its children.

/// Resident memory in KiB, VmRSS.
std::size_t resident_kib(pid_t pid);
/// The number of open descriptors.
std::size_t open_files(pid_t pid);
/// Voluntary context switches of all threads. A thread makes one each time it blocks.
std::size_t voluntary_switches(pid_t pid);
std::size_t thread_count(pid_t pid);
/// Processor time of all threads, in user and kernel mode.
std::chrono::milliseconds cpu_time(pid_t pid);

/// The local addresses of the process's TCP and UDP sockets in the format of
/// /proc/net/tcp: "0100007F:2EE0".
std::vector<std::string> local_addresses(pid_t pid);

}  // namespace testing_support
