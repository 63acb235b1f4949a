#pragma once
// A server under test as a child process: started, waited for until it serves, watched,
// stopped. Whatever it does wrong becomes a sentence, never an exception that would end
// the comparison of the others.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "demos/common/process.h"
#include "demos/lab/server/capture.h"
#include "demos/lab/server/watcher.h"

namespace lab {

class Server {
 public:
  struct Options {
    std::vector<std::string> command;
    std::optional<int> cpu;
    std::uint16_t port = 0;
    bool uses_tcp = true;
    int udp_sockets = 0;  // 0: UDP is not used
  };

  /// Starts it; throws std::system_error when there is no such program.
  Server(Poller& poller, const Options& options);

  /// Waits until it says that it is ready to receive or has its ports open; "" when it
  /// does, else what went wrong. `stopped` cuts the waiting short.
  std::string wait_ready(std::chrono::milliseconds limit,
                         const std::function<bool()>& stopped);

  pid_t pid() const noexcept { return process_.pid(); }
  int to_stdin() const noexcept { return process_.in(); }
  /// Its stdout, from now on read by the caller.
  int take_stdout() noexcept;

  /// "" while it runs, else how it ended: "ended with status 3: its last words".
  std::string ended();
  void send_signal(int number) const noexcept { process_.send_signal(number); }
  /// SIGTERM, then SIGKILL, for it and all it started. Returns "" or what was odd.
  std::string stop();
  /// What it used in its whole life with all that it waited for; empty while it runs.
  std::optional<rusage> whole_life();

  const std::string& stderr_text() const noexcept { return err_->text(); }

 private:
  bool says_ready() const;
  bool ports_open() const;
  std::string first_words();

  Options options_;
  demo::Process process_;
  std::unique_ptr<Watcher> watcher_;
  Poller& poller_;
  std::unique_ptr<Capture> out_, err_;
};

}  // namespace lab
