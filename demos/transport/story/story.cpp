#include "demos/transport/story/story.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include "demos/common/main.h"
#include "demos/transport/story/options.h"
#include "demos/transport/story/story_english.h"
#include "demos/transport/story/story_german.h"

namespace transport {

using demo::width_of;

namespace {

constexpr std::size_t columns = 78;
constexpr const char* indent = "   ";

bool is_styled(int fd) {
  const char* const refused = std::getenv("NO_COLOR");
  return ::isatty(fd) != 0 && (refused == nullptr || *refused == '\0');
}

bool uses_stdout(const StoryOptions& options) { return options.pcap == "-"; }

std::string bold(const std::string& text, bool styled) {
  return styled ? "\x1b[1m" + text + "\x1b[0m" : text;
}

}  // namespace

Story::Story(const std::string& program, const std::string& title,
             const StoryOptions& options)
    : program_(program),
      options_(options),
      out_(uses_stdout(options) ? std::cerr : std::cout),
      packets_(options.pcap, program),
      styled_(is_styled(uses_stdout(options) ? STDERR_FILENO : STDOUT_FILENO)) {
  if (options.only.empty()) print(bold(title, styled_));
}

void Story::print(std::string_view line) {
  out_ << line << std::endl;
  if (!out_) throw std::runtime_error("the output cannot be written to stdout");
}

const StoryTexts& story_texts(const Story& story) {
  return story.in(story_english, story_german);
}

void Story::wait_for_enter(const std::string& prompt) {
  out_ << prompt << std::flush;
  std::string line;
  if (!std::getline(std::cin, line)) options_.pause = false;  // end of stdin
  if (::isatty(STDIN_FILENO) == 0) out_ << '\n';  // no terminal echoed Enter
}

bool Story::is_selected(int step) const {
  const auto& only = options_.only;
  return only.empty() || std::find(only.begin(), only.end(), step) != only.end();
}

void Story::step(const std::string& what) {
  ++steps_;
  const auto& only = options_.only;
  if (!only.empty() && steps_ > *std::max_element(only.begin(), only.end()))
    throw StoryIsOver();
  hidden_ = !is_selected(steps_);
  if (hidden_) return;
  if (options_.pause && shown_steps_ > 0)
    wait_for_enter(story_texts(*this).press_enter);
  if (only.empty() || shown_steps_ > 0) print("");
  ++shown_steps_;
  print(bold(std::to_string(steps_) + ". " + what, styled_));
}

void Story::say(const std::string& text) {
  if (hidden_) return;
  for (const std::string& line : demo::lines_of(text, columns - width_of(indent)))
    print(indent + line);
}

void Story::show(std::string_view lines) {
  if (hidden_) return;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    print(indent + std::string(lines.substr(0, end)));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

void Story::table(const Row& headings, const std::vector<Row>& rows) {
  if (hidden_) return;
  std::vector<Row> lines{headings};
  lines.insert(lines.end(), rows.begin(), rows.end());
  std::vector<std::size_t> widths(headings.size());
  for (const Row& line : lines)
    for (std::size_t i = 0; i < widths.size() && i < line.size(); ++i)
      widths[i] = std::max(widths[i], width_of(line[i]));
  for (const Row& line : lines) {
    std::string text = indent;
    for (std::size_t i = 0; i < widths.size() && i < line.size(); ++i)
      text += line[i] + std::string(widths[i] - width_of(line[i]) + 2, ' ');
    print(text.substr(0, text.find_last_not_of(' ') + 1));
  }
}

bool Story::check(bool holds, const std::string& claim) {
  if (!holds) {
    ++failed_claims_;
    hidden_ = false;  // what is wrong must be seen
  }
  const StoryTexts& text = story_texts(*this);
  say(holds ? text.ok(claim) : text.wrong(claim));
  return holds;
}

void Story::filters(const std::string& capture, const std::string& display) {
  display_filter_ = display;
  if (!options_.wire) return;
  const std::string file = program_ + "-wire.pcapng";
  const StoryTexts& text = story_texts(*this);
  print("");
  for (const std::string& line :
       demo::lines_of(std::string(text.how_to_capture), columns))
    print(line);  // not say(): it must be seen also if --only leaves out this step
  print(std::string(indent) + "sudo tcpdump -i lo -n '" + capture + "'");
  print(std::string(indent) + "sudo dumpcap -i lo -w " + file + " -f '" + capture +
        "'");
  wait_for_enter(text.enter_when_capturing);
}

void Story::end_capture() {
  packets_.close();
  if (options_.pcap.empty()) return;
  const StoryTexts& text = story_texts(*this);
  if (uses_stdout(options_)) return print(text.packets_on_stdout(packets_.count()));
  print(text.packets_in_file(packets_.count(), options_.pcap));
  print(std::string(indent) + "wireshark -Y '" + display_filter_ + "' " +
        options_.pcap);
}

int Story::end() {
  for (const int step : options_.only)
    if (step > steps_)
      throw std::runtime_error("--only " + std::to_string(step) +
                               ": the last step is " + std::to_string(steps_));
  if (options_.only.empty() || !options_.pcap.empty()) print("");
  end_capture();
  if (failed_claims_ == 0) return 0;
  print(story_texts(*this).failed_claims(failed_claims_));
  return 1;
}

int run_story(const char* program, const Titles& titles, int argc, char** argv,
              const std::function<void(Story&)>& show,
              const std::function<void(demo::CommandLine&)>& add_options) {
  return demo::run_main(program, [&] {
    const StoryOptions options = parse_options(titles.english, argc, argv, add_options);
    const bool german = options.language == Language::german;
    Story story(program, german ? titles.german : titles.english, options);
    try {
      show(story);
    } catch (const StoryIsOver&) {
      // The steps after those of --only do not run.
    }
    return story.end();
  });
}

}  // namespace transport
