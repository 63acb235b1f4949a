#pragma once
// Where and how a measurement was made: what somebody needs to judge or repeat it.

#include <optional>
#include <string>
#include <vector>

#include "demos/lab/json_fwd.h"

namespace lab {

/// Which processors are whose: nothing when there is only one, or pinning is off.
struct Pinning {
  std::optional<int> server, generator;
  bool preferred = false;  // the generator runs before ordinary processes
};
Pinning choose_pinning(bool wanted);
/// Moves this process to its processor, if it has one. Returns "" or one sentence that
/// says why it could not, as in some containers. sched_setaffinity(2).
std::string apply(const Pinning& pinning);
/// "" or one sentence for a machine, or a container, where there is nothing to choose.
std::string pinning_warning(bool wanted, const Pinning& pinning);

/// Asks to run before ordinary processes, which on a busy machine would delay the
/// sending; false when that is not allowed, or this process may use one processor only:
/// the server would starve there. To be asked before apply(), which leaves it just one.
/// Not for a closed loop: the kernel stops such a process for a while when it never
/// sleeps. sched_setscheduler(2).
bool prefer_this_process();

/// Kernel, processor, load, date, compiler, build type, pinning, command line.
Json describe_environment(const Pinning& pinning,
                          const std::vector<std::string>& command);

/// "" or one sentence that says why this build must not be used to measure.
std::string build_warning();

/// The command line as it can be typed into a shell again.
std::string shell_text(const std::vector<std::string>& command);

/// The folder of this program, where the servers are as well.
std::string program_folder();

/// "2026-02-28 13:05:09" in local time, with the given strftime(3) format.
std::string date_text(const char* format);

}  // namespace lab
