#pragma once
// Runs programs under test as processes: a server with the addresses that it prints,
// and a program that runs to its end.

#include <signal.h>

#include <string>
#include <vector>

#include "demos/common/process.h"
#include "reactor/address.h"
#include "tests/support/io.h"

namespace testing_support {

class Server {
 public:
  /// Starts the server and reads its stderr up to `ready_line`. Fails if the server
  /// ends before or does not print the line in time; the message contains its output.
  explicit Server(const demo::Process::Options& options,
                  std::string_view ready_line = "The server is ready to receive\n");

  demo::Process& process() { return process_; }
  pid_t pid() const { return process_.pid(); }
  /// The addresses from the server's lines "TCP 127.0.0.1:12000" and "UDP ...".
  const reactor::Address& tcp() const;
  const reactor::Address& udp(std::size_t index = 0) const;
  std::size_t udp_count() const { return udp_.size(); }

  /// Write to stdin and read from stdout of the server, with deadlines.
  void write_in(std::string_view text) { write_all(process_.in(), text, "stdin"); }
  std::string read_out(std::size_t count) {
    return read_exactly(process_.out(), count, "stdout");
  }

  /// Returns true if the server is still running.
  bool running() { return !process_.wait(milliseconds(0)); }
  /// Sends the signal, waits until the server has ended, and returns its exit status.
  /// Fails if the server does not end within `limit`.
  int end_with(int signal_number, milliseconds limit = milliseconds(3000));
  /// Returns the server's whole stderr. Waits for its end, so call end_with() before.
  std::string errors();

 private:
  void read_addresses();

  demo::Process process_;
  std::string log_;
  std::vector<reactor::Address> tcp_, udp_;
};

struct Outcome {
  int status;
  std::string out, err;
};

/// Runs a program to its end, with `input` as its stdin. Fails after `limit`.
Outcome run(const std::vector<std::string>& command, std::string_view input = {},
            milliseconds limit = time_limit);

/// Returns the number of lines, including a last line without a newline.
std::size_t line_count(std::string_view text);

}  // namespace testing_support
