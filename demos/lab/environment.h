#pragma once
// Where and how a measurement was made; needed to judge or repeat it.

#include <optional>
#include <string>
#include <vector>

#include "demos/lab/engine/pacing.h"
#include "demos/lab/json_fwd.h"

namespace lab {

/// The processors of the server and of the generator. Empty if there is only one, or if
/// pinning is off.
struct Pinning {
  std::optional<int> server, generator;
  bool preferred = false;  // the generator has priority over ordinary processes
};
Pinning choose_pinning(bool wanted);
/// Moves this process to its processor, if it has one. Returns "", or a sentence that
/// says why it failed, as in some containers. sched_setaffinity(2)
std::string apply(const Pinning& pinning);
/// Returns a warning if pinning is wanted and there is only one processor; else "".
std::string pinning_warning(bool wanted, const Pinning& pinning);

/// Returns whether this machine has a processor to spare for a generator that spins.
bool has_processor_to_spare();
/// Returns Pacing::hybrid if the generator has a processor of its own, else
/// Pacing::sleep. A build with sanitizers never spins: its numbers mean nothing, and
/// tests run side by side.
Pacing usual_pacing(bool own_processor);

/// A closed loop sends as fast as the server answers.
constexpr bool may_never_sleep(Pacing pacing, bool closed) {
  return closed || pacing != Pacing::sleep;
}

/// Asks for priority over ordinary processes, which could delay the sending. Returns
/// false if that is not allowed, or if this process may use only one processor, because
/// the server would starve there. Must be called before apply(), which leaves only one.
/// A generator that sleeps gets real-time priority. One that spins gets a high ordinary
/// one, because the kernel stops a real-time process that never sleeps for 50 ms of
/// each second. sched_setscheduler(2), setpriority(2)
bool prefer_this_process(bool never_sleeps);

/// Returns kernel, processor, load, date, compiler, build type, pinning, command line.
Json describe_environment(const Pinning& pinning,
                          const std::vector<std::string>& command);

/// Returns "", or a sentence that says why this build must not be used to measure.
std::string build_warning();

/// Returns the command line so that it can be typed into a shell.
std::string shell_text(const std::vector<std::string>& command);

/// Returns the file of this program, and its folder, where the servers are, too.
std::string program_file();
std::string program_folder();

/// Returns the local time in a format of strftime(3).
std::string date_text(const char* format);

}  // namespace lab
