#pragma once
// Reading the command line with CLI11: --help ends the program, a mistake is one line.

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace demo {

/// Throws std::runtime_error with the mistake and where to look.
inline void parse_command_line(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    std::exit(app.exit(help));
  } catch (const CLI::ParseError& mistake) {
    throw std::runtime_error(std::string(mistake.what()) + " (try --help)");
  }
}

}  // namespace demo
