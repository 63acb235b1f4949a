#pragma once
// A server under test as a child process: the lab starts it, waits until it serves, and
// stops it. An error of the server becomes a sentence and not an exception, which would
// end the comparison of the other servers.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "demos/common/process.h"
#include "demos/lab/engine/poller.h"
#include "demos/lab/server/orphans.h"

namespace lab {

class Server {
 public:
  struct Options {
    std::vector<std::string> command;
    std::optional<int> cpu;
    std::uint16_t port = 0;
    bool uses_tcp = true;
    int udp_sockets = 0;  // 0: UDP is not used
    // After SIGTERM. It takes a while to end thousands of processes.
    std::chrono::milliseconds time_to_stop{2000};
  };

  /// Starts the server; throws std::system_error if there is no such program.
  Server(Poller& poller, const Options& options);
  ~Server();

  /// Waits until the server prints that it is ready, or has its ports open. Returns "",
  /// or what went wrong. Ends early if `stopped` returns true.
  std::string wait_ready(std::chrono::milliseconds limit,
                         const std::function<bool()>& stopped);

  pid_t pid() const noexcept { return process_.pid(); }
  int to_stdin() const noexcept { return process_.in(); }
  /// Returns its stdout; the caller reads it from now on.
  int take_stdout() noexcept;

  /// Returns "" while it runs, then how it ended: "ended with status 3: last line", or
  /// "it went into the background; keep it in the foreground".
  std::string ended();
  void send_signal(int number) const noexcept { process_.send_signal(number); }
  /// Sends SIGTERM, then SIGKILL, to the server and the processes it started, and ends
  /// what it has left behind. Returns "" or what was unusual.
  std::string stop();
  /// Returns the resources that it and its waited-for children used; empty while it
  /// runs. wait4(2)
  std::optional<rusage> whole_life();

  const std::string& stderr_text() const noexcept;

 private:
  class Capture;
  class Watcher;

  bool says_ready() const;
  bool ports_open() const;
  std::string first_words();

  Options options_;
  Orphans orphans_;  // ends them when the process has ended
  demo::Process process_;
  std::unique_ptr<Watcher> watcher_;
  Poller& poller_;
  std::unique_ptr<Capture> out_, err_;
  std::string end_;  // what ended() returns once it has ended
};

}  // namespace lab
