#include "demos/lab/engine/generator_usage.h"

#include <ctime>
#include <fstream>

#include "demos/lab/proc_files.h"

namespace lab {
namespace {

/// The thread that generates is the only one. schedstat: running, waiting, both in ns.
std::optional<Duration> waited_for_a_processor() {
  std::ifstream file("/proc/thread-self/schedstat");
  std::int64_t running = 0, waiting = 0;
  if (!(file >> running >> waiting)) return std::nullopt;
  return Duration(waiting);
}

std::optional<double> resident_kib() {
  const auto kib = number_after(read_proc("/proc/self/status"), "VmRSS:");
  return kib ? std::optional<double>(static_cast<double>(*kib)) : std::nullopt;
}

}  // namespace

OwnTotals OwnTotals::now() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return {std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec),
          waited_for_a_processor()};
}

GeneratorUsage GeneratorUsage::between(const OwnTotals& before, const OwnTotals& after,
                                       Duration length) {
  GeneratorUsage use;
  use.rss_kib = resident_kib();
  if (length.count() <= 0) return use;
  use.cpu = to_seconds(after.cpu - before.cpu) / to_seconds(length);
  if (before.run_queue_wait && after.run_queue_wait)
    use.run_queue_wait =
        to_seconds(*after.run_queue_wait - *before.run_queue_wait) / to_seconds(length);
  return use;
}

}  // namespace lab
