#pragma once
// The witnesses of these tests: the programs' output is compared with what ss and
// tshark say. And a program that waits between its steps.

#include <set>
#include <string>
#include <vector>

#include "demos/common/process.h"
#include "tests/support/server.h"
#include "tests/support/temporary_file.h"

namespace transport_test {

using testing_support::TemporaryFile;

/// Whether a tool is missing; then prints the line that makes ctest call it skipped.
bool missing(const std::string& tool);

/// A program of this folder, run to its end.
testing_support::Outcome run_program(const std::string& name,
                                     std::vector<std::string> options = {});
/// The same as a user who is not root. setpriv(1).
testing_support::Outcome run_unprivileged(const std::string& name,
                                          std::vector<std::string> options = {});

/// A story as it should be: its claims hold, its lines fit, nothing on stderr.
void check_story(const testing_support::Outcome& outcome);

/// The output of a shell command.
std::string output_of(const std::string& command);

/// Rows of a table of sockets as "STATE RECV-Q SEND-Q LOCAL PEER", from the output of
/// ss or of a program.
std::multiset<std::string> rows_of_ss(const std::string& output);
std::multiset<std::string> rows_of_story(const std::string& output);

/// The line after `text` in a story, without indentation; fails when there is none.
std::string line_after(const std::string& story, const std::string& text);

/// A program with --pause.
class PausedProgram {
 public:
  explicit PausedProgram(const std::string& name,
                         std::vector<std::string> options = {});
  /// What it says until it waits for Enter or ends.
  std::string read_step();
  void press_enter();
  /// Presses Enter until it has ended; its exit status.
  int finish();

 private:
  demo::Process process_;
  bool ended_ = false;
};

/// What tshark finds in a capture file: fields of all packets that match the filter,
/// one packet a line. Checksums are checked.
std::string tshark_fields(const std::string& file, const std::string& fields,
                          const std::string& filter = "");

/// The filter for what must not be in any capture: what is malformed or wrong.
extern const std::string anything_wrong;
/// The numbers of such packets.
std::string wrong_packets(const std::string& file);

}  // namespace transport_test
