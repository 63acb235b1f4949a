#pragma once
// Programs under test as processes: a server that is waited for until it is ready and
// asked for its addresses, and a program that runs to its end.

#include <signal.h>

#include <string>
#include <vector>

#include "demos/common/process.h"
#include "reactor/address.h"
#include "tests/support/io.h"

namespace testing_support {

class Server {
 public:
  /// Starts it and reads its stderr until it says that it is ready. Fails, with what it
  /// wrote, when it ends before or stays silent.
  explicit Server(const demo::Process::Options& options,
                  std::string_view ready_line = "The server is ready to receive\n");

  demo::Process& process() { return process_; }
  pid_t pid() const { return process_.pid(); }
  /// What it said on its lines "TCP 127.0.0.1:12000" and "UDP ...".
  const reactor::Address& tcp() const;
  const reactor::Address& udp(std::size_t index = 0) const;
  std::size_t udp_count() const { return udp_.size(); }

  /// stdin and stdout of the server, with deadlines.
  void write_in(std::string_view text) { write_all(process_.in(), text, "stdin"); }
  std::string read_out(std::size_t count) {
    return read_exactly(process_.out(), count, "stdout");
  }

  /// Whether it still runs.
  bool running() { return !process_.wait(milliseconds(0)); }
  /// Sends the signal, waits for the end and gives the exit status. Fails when it does
  /// not end.
  int end_with(int signal_number, milliseconds limit = milliseconds(3000));
  /// All it has written on stderr; waits for the end of it, so only after end_with.
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

/// Runs a program with `input` as its whole stdin to its end.
Outcome run(const std::vector<std::string>& command, std::string_view input = {},
            milliseconds limit = time_limit);

/// How many lines a text has; an unfinished last one counts.
std::size_t line_count(std::string_view text);

}  // namespace testing_support
