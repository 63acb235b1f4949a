#pragma once
// Helpers for the tests of demos/bugs: they read the source files and run the programs.

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/server.h"

namespace bugs_test {

/// The names of all bugs, which are those of the diffs.
inline std::set<std::string> bug_names() {
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(SOURCE_DIR "/demos/bugs"))
    if (file.path().extension() == ".diff") names.insert(file.path().stem());
  return names;
}

inline std::string text_at(const std::string& path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

inline std::string text_of(const std::string& file) {
  return text_at(SOURCE_DIR "/demos/bugs/" + file);
}

inline std::size_t widest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);)
    widest = std::max(widest, line.size());
  return widest;
}

/// Runs bug_NAME to its end. The test fails if it prints nothing, or lines that are too
/// wide for a slide.
inline testing_support::Outcome run_bug(const std::string& name,
                                        std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), PROGRAM_DIR "/bug_" + name);
  testing_support::Outcome outcome = testing_support::run(arguments);
  if (widest_line(outcome.out) > 78)
    testing_support::fail("too wide for a slide: " + outcome.out);
  if (outcome.out.empty() && outcome.status == 0)
    testing_support::fail("bug_" + name + " has printed nothing: " + outcome.err);
  return outcome;
}

/// Returns the number that follows `text`. The test fails if there is none.
inline long number_after(const std::string& output, const std::string& text) {
  const std::size_t at = output.find(text);
  long number = 0;
  if (at == std::string::npos || std::from_chars(output.data() + at + text.size(),
                                                 output.data() + output.size(), number)
                                         .ec != std::errc{})
    testing_support::fail("no number after '" + text + "' in '" + output + "'");
  return number;
}

}  // namespace bugs_test
