#pragma once
// What every program of this folder tells on the screen: numbered steps, aligned
// tables, and claims that are checked. Made for a projector: lines of at most 78
// columns. One thread.
//
//   int main(int argc, char** argv) {
//     return transport::run_story("udp_demux", "UDP: which socket gets it?", argc, argv,
//                            [](Story& story) { story.step("Two sockets"); ... });
//   }

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "demos/common/quoted.h"
#include "demos/common/text.h"
#include "demos/transport/story/recorder.h"

namespace demo {
class CommandLine;
}

namespace transport {

using demo::count_of;

struct StoryOptions {
  bool pause = false;  // wait for Enter between the steps
  bool wire = false;   // print how to capture the real packets, and wait for Enter
  std::string pcap;    // write the packets of the story to this file
};

class Story {
 public:
  using Row = std::vector<std::string>;

  Story(const std::string& program, const std::string& title,
        const StoryOptions& options);

  /// "1. what", then 2., 3. ... With --pause it waits for Enter first (not before 1.).
  void step(const std::string& what);
  /// A line of the story, indented; a longer text is wrapped at 78 columns.
  void say(std::string_view text);
  /// Lines as they are, indented: pictures and charts.
  void show(std::string_view lines);
  /// Columns as wide as their widest cell. Cells must not contain line ends.
  void table(const Row& headings, const std::vector<Row>& rows);
  /// Prints "ok: claim", or "WRONG: claim" and the exit status is 1. Returns `holds`.
  bool check(bool holds, const std::string& claim);

  /// The packets of the story, for --pcap and for charts.
  Recorder& packets() noexcept { return packets_; }
  /// Filters for tcpdump ("udp port 6428") and Wireshark ("udp.port == 6428"), to be
  /// given before the first packet. With --wire: how to capture, and a wait for Enter.
  void filters(const std::string& capture, const std::string& display);

  /// The last words and the exit status. Throws when --pcap could not be written.
  int end();

 private:
  void wait_for_enter(std::string_view prompt);
  void print(std::string_view line) const;

  std::string program_;
  StoryOptions options_;
  Recorder packets_;
  std::string display_filter_;
  bool styled_;  // stdout is a terminal
  int steps_ = 0;
  int failed_claims_ = 0;
};

/// The main() of a program: reads the command line (with what `add_options` adds) and
/// returns the exit status. What is thrown is one line on stderr.
int tell(const char* program, const std::string& title, int argc, char** argv,
         const std::function<void(Story&)>& story,
         const std::function<void(demo::CommandLine&)>& add_options = {});

}  // namespace transport
