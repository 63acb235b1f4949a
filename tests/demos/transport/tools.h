#pragma once
// Helpers of these tests. They run the programs, and the tools ss and tshark, with
// whose output the programs' output is compared.

#include <set>
#include <string>
#include <vector>

#include "demos/common/process.h"
#include "tests/support/server.h"
#include "tests/support/temporary_file.h"

namespace transport_test {

using testing_support::TemporaryFile;

/// The names of all stories.
extern const std::vector<std::string> stories;

/// Whether a tool is missing. If so, prints the line that makes ctest report the test
/// as skipped.
bool missing(const std::string& tool);

/// Runs a program of demos/transport to its end.
testing_support::Outcome run_program(const std::string& name,
                                     std::vector<std::string> options = {});
/// Runs it as a user without privileges. setpriv(1).
testing_support::Outcome run_unprivileged(const std::string& name,
                                          std::vector<std::string> options = {});

/// Checks that all claims of a story hold, that its lines have at most 80 columns, and
/// that stderr is empty.
void check_story(const testing_support::Outcome& outcome);

/// Returns the output of a shell command. The test fails if the command fails.
std::string output_of(const std::string& command);

/// Rows of a table of sockets as "STATE RECV-Q SEND-Q LOCAL PEER", from the output of
/// ss or of a program.
std::multiset<std::string> rows_of_ss(const std::string& output);
std::multiset<std::string> rows_of_story(const std::string& output);

/// Returns the line after `text` in a story, without indentation. The test fails if
/// `text` is not there.
std::string line_after(const std::string& story, const std::string& text);

/// A program that runs with --pause.
class PausedProgram {
 public:
  explicit PausedProgram(const std::string& name,
                         std::vector<std::string> options = {});
  /// Returns the output until the program waits for Enter or ends.
  std::string read_step();
  /// Returns the output up to this text, or until the program ends.
  std::string read_up_to(const std::string& text);
  void press_enter();
  /// Presses Enter until the program has ended. Returns its exit status.
  int finish();
  /// Sends the signal. Returns the exit status, 128 + signal if the signal ended it.
  int end_with(int signal_number);

 private:
  int exit_status();

  demo::Process process_;
  bool ended_ = false;
};

/// Returns fields of all packets in a capture file that match the filter, one packet
/// per line. tshark also checks the checksums.
std::string tshark_fields(const std::string& file, const std::string& fields,
                          const std::string& filter = "");

/// A filter for packets that no capture may contain, because they are malformed or
/// wrong.
extern const std::string anything_wrong;
/// The numbers of such packets.
std::string wrong_packets(const std::string& file);

}  // namespace transport_test
