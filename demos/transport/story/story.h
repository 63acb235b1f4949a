#pragma once
// A story is the output of one program of this folder: numbered steps, aligned tables,
// and claims, which the program checks while it runs. Lines have at most 78 columns, so
// that they fit on a projector. A Story belongs to one thread.
//
//   int main(int argc, char** argv) {
//     return transport::run_story("udp_demux", {english.title, german.title}, argc,
//     argv,
//                                 [](Story& story) {
//                                   const auto& text = story.in(english, german);
//                                   story.step(text.two_sockets);
//                                 });
//   }

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "demos/common/quoted.h"
#include "demos/common/text.h"
#include "demos/transport/story/language.h"
#include "demos/transport/story/phrase.h"
#include "demos/transport/story/recorder.h"

namespace demo {
class CommandLine;
}

namespace transport {

struct StoryOptions {
  Language language = Language::english;
  bool pause = false;  // wait for Enter between the steps
  bool wire = false;   // print how to capture the real packets, then wait for Enter
  std::vector<std::uint16_t> only = {};  // show only these steps; empty means all
  std::string pcap;  // write the packets of the story to this file; "-" is stdout
};

/// Ends a story after the last step of --only. It is no std::exception, so that nothing
/// but run_story() catches it.
struct StoryIsOver {};

class Story {
 public:
  using Row = std::vector<std::string>;

  Story(const std::string& program, const std::string& title,
        const StoryOptions& options);

  /// Returns the constant for the language of this story.
  template <class Texts>
  const Texts& in(const Texts& english, const Texts& german) const {
    return options_.language == Language::german ? german : english;
  }

  /// Starts a numbered step: prints "1. what", then "2. what", and so on. With --pause
  /// it first waits for Enter, except before the first one. With --only, the output of
  /// all other steps is left out; after the last one, step() throws StoryIsOver.
  void step(const std::string& what);
  /// Prints the text, indented and wrapped at 78 columns.
  void say(const std::string& text);
  /// Prints the lines of a picture or chart: indented, but not wrapped.
  void show(std::string_view lines);
  /// Prints a table. A column is as wide as its widest cell. Cells must not contain
  /// line ends.
  void table(const Row& headings, const std::vector<Row>& rows);
  /// Prints "ok: claim" if the claim holds. Otherwise prints "WRONG: claim", also in a
  /// step that is left out, and the program's exit status will be 1. Returns `holds`.
  bool check(bool holds, const std::string& claim);

  /// The packets of the story, for --pcap and for charts.
  Recorder& packets() noexcept { return packets_; }
  /// Sets the filters for tcpdump ("udp port 6428") and Wireshark ("udp.port == 6428").
  /// Call it before the first packet: with --wire it prints how to capture the packets,
  /// and waits for Enter.
  void filters(const std::string& capture, const std::string& display);

  /// Ends the story and returns the exit status.
  int end();

 private:
  bool is_selected(int step) const;
  void wait_for_enter(const std::string& prompt);
  void print(std::string_view line);
  void end_capture();

  std::string program_;
  StoryOptions options_;
  std::ostream& out_;  // stderr if the packets go to stdout
  Recorder packets_;
  std::string display_filter_;
  bool styled_;          // the text goes to a terminal
  bool hidden_ = false;  // in a step that --only leaves out
  int steps_ = 0, shown_steps_ = 0;
  int failed_claims_ = 0;
};

struct Titles {
  Phrase<> english, german;
};

/// The main() of a program: reads the command line, runs `show`, and returns the exit
/// status. `add_options` adds the program's own options. An exception becomes one line
/// on stderr.
int run_story(const char* program, const Titles& titles, int argc, char** argv,
              const std::function<void(Story&)>& show,
              const std::function<void(demo::CommandLine&)>& add_options = {});

}  // namespace transport
