#pragma once
// Reading the command line with CLI11: --help ends the program, a mistake is one line.

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

#include "demos/common/text.h"

namespace demo {

/// For an option that is a port: option->check(check_port).
inline std::string check_port(const std::string& text) {
  int port = -1;
  const bool number = CLI::detail::lexical_cast(text, port);
  if (number && port >= 0 && port <= 65'535) return {};
  return "'" + text + "' is no port from 0 to 65535";
}

/// --help within 80 columns, without what only CLI11 knows: ranges, numbers of words.
class HelpText : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool positional) const override {
    std::string name = make_option_name(option, positional);
    const std::string value = value_of(*option);
    if (!positional && !value.empty()) name += " " + value;
    std::string text = make_option_desc(option);
    const std::string standard = option->get_default_str();
    if (option->get_required()) text += " (required)";
    if (!value.empty() && !standard.empty() && standard != "[]")
      text += " (default: " + standard + ")";
    return entry(name, text);
  }
  std::string make_subcommand(const CLI::App* command) const override {
    return entry(command->get_name(), command->get_description());
  }
  std::string make_description(const CLI::App* app) const override {
    return entry("", app->get_description(), 0);
  }

 private:
  /// "PORT", "poisson|constant|burst"; empty for a flag.
  static std::string value_of(const CLI::Option& option) {
    if (option.get_type_size() == 0) return "";
    const std::string all = option.get_type_name();
    const std::string kind = all.substr(0, all.find(':'));
    const bool number = kind == "UINT" || kind == "INT" || kind == "FLOAT";
    return number ? "N" : kind;
  }

  /// A name that is too long for its column has a line of its own.
  static std::string entry(const std::string& name, const std::string& text,
                           std::size_t column = 26) {
    std::string result = name.empty() ? "" : "  " + name;
    if (result.size() + 2 > column && column > 0) result += "\n";
    for (const std::string& line : lines_of(text, columns - column)) {
      const std::size_t used = result.size() - (result.rfind('\n') + 1);
      result += std::string(column - std::min(column, used), ' ') + line + "\n";
    }
    return result;
  }

  static constexpr std::size_t columns = 79;
};

/// Throws std::runtime_error with the mistake and where to look.
inline void parse_command_line(CLI::App& app, int argc, char** argv) {
  const auto help_text = std::make_shared<HelpText>();
  app.formatter(help_text);
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    command->formatter(help_text);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    std::exit(app.exit(help));
  } catch (const CLI::ParseError& mistake) {
    throw std::runtime_error(std::string(mistake.what()) + " (try --help)");
  }
}

}  // namespace demo
