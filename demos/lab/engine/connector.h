#pragma once
// Opens many TCP connections at the same time and never blocks.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "demos/common/fd.h"
#include "demos/lab/counting/histogram.h"
#include "demos/lab/engine/poller.h"
#include "reactor/address.h"

namespace lab {

/// How the connections were made.
struct ConnectReport {
  std::int64_t connections = 0, failed = 0;
  std::string problem;  // why the first one failed
  Histogram latency;    // from connect(2) until the connection was established
};

class Connector {
 public:
  struct Target {
    std::size_t connections;
    double per_second = 0;  // 0: no limit
    std::function<bool()> stopped = {};
  };

  /// run() turns the poller, so other handlers are served meanwhile.
  Connector(Poller& poller, const reactor::Address& server, Target target);
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;
  ~Connector();

  /// Returns when all attempts have succeeded or failed (after 5 s each), or when
  /// `stopped` returns true. report() counts the failed ones. Throws std::system_error
  /// if the very first attempt fails, and std::runtime_error that names the limit if
  /// this machine has no descriptor or no port left. On the loopback, 127.0.0.2 and so
  /// on provide more ports.
  std::vector<demo::Fd> run();
  const ConnectReport& report() const noexcept { return report_; }

 private:
  class Attempt;

  void begin_due(Time now);
  void begin(Time now);
  int connect(int fd);
  bool use_next_address(int error);
  void settle(Attempt& attempt, int error, Time now);
  void reap();
  void expire(Time now);
  std::size_t settled() const noexcept;

  Poller& poller_;
  const reactor::Address server_;
  const Target target_;
  std::vector<std::unique_ptr<Attempt>> attempts_;  // that have not ended
  std::vector<demo::Fd> connected_;
  ConnectReport report_;
  std::size_t begun_ = 0;
  Time next_begin_{};
  int own_address_ = 1;  // 127.0.0.x; 1: the kernel chooses
};

/// Throws std::runtime_error if this process may not open `count` more descriptors.
void require_descriptors(std::size_t count);

}  // namespace lab
