#pragma once
// Opens many TCP connections, many at a time, without ever blocking.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "demos/common/fd.h"
#include "demos/lab/counting/histogram.h"
#include "demos/lab/engine/poller.h"
#include "reactor/address.h"

namespace lab {

/// How it went.
struct ConnectReport {
  std::int64_t connections = 0, failed = 0;
  std::string problem;  // why the first one failed
  Histogram latency;    // from connect(2) until it was established
};

class Connector {
 public:
  struct Wish {
    std::size_t connections;
    double per_second = 0;  // 0: as fast as they come
    std::function<bool()> stopped = {};
  };

  /// The poller is turned while this works: who is watched there goes on.
  Connector(Poller& poller, const reactor::Address& server, Wish wish);
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;
  ~Connector();

  /// Returns when all are connected or have failed (5 s each), or `stopped` says so.
  /// One that fails is reported. But when the very first one fails, or this machine has
  /// no descriptor or no port left, it throws std::system_error or std::runtime_error:
  /// which limit it is, and how to raise it. From 127.0.0.1 it goes on with 127.0.0.2
  /// and so on when the ports are used up.
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
  const Wish wish_;
  std::vector<std::unique_ptr<Attempt>> attempts_;  // that are on their way
  std::vector<demo::Fd> connected_;
  ConnectReport report_;
  std::size_t begun_ = 0;
  Time next_begin_{};
  int own_address_ = 1;  // 127.0.0.x; 1: left to the kernel
};

/// Throws std::runtime_error when this process may not open so many descriptors more.
void require_descriptors(std::size_t count);

}  // namespace lab
