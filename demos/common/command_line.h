#pragma once
// The command line of a program. This is a thin layer over CLI11: only command_line.cpp
// includes CLI11, which takes longer to compile than most of our programs.
// --help and --version end the program with status 0. A mistake is a
// std::runtime_error of one line that says where to look.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace demo {

/// One option of a CommandLine: what it accepts, and how --help shows it.
class CommandLineOption {
 public:
  using Self = CommandLineOption;
  /// Returns what is wrong with the text of a value; empty: nothing.
  using Check = std::function<std::string(const std::string&)>;

  explicit CommandLineOption(CLI::Option& option) : option_(&option) {}

  /// Accepts numbers from `lowest` to `highest`, both included, and never "nan".
  Self& range(double lowest, double highest);
  /// Accepts the ports from 0 to 65535.
  Self& port();
  Self& choices(const std::vector<std::string>& allowed);
  Self& check(const Check& problem_with);
  Self& required();
  /// It is a mistake to give both options.
  Self& excludes(const Self& other);
  /// It is a mistake to give this option without the other.
  Self& needs(const Self& other);
  /// For a list: the number of values. Without this there may be any number.
  Self& count(std::size_t number);
  /// The word for a value in --help, such as FILE or SECONDS.
  Self& placeholder(const std::string& word);
  /// The default in --help, where it is not the value of the variable.
  Self& default_text(const std::string& text);

 private:
  CLI::Option* option_;
};

/// The options of a program or of one of its commands. Variables keep their values, the
/// defaults, unless the user gives the option; they must outlive parse(). If an option
/// is given several times, the last one counts.
class CommandLine {
 public:
  explicit CommandLine(const std::string& purpose);

  /// Value: std::string, int, long, double, an unsigned integer, milliseconds, or a
  /// std::vector of strings, doubles or ports, given as A,B,C. A name without dashes is
  /// an argument.
  template <class Value>
  CommandLineOption option(const std::string& name, Value& value,
                           const std::string& help);
  /// An option that takes one of several names, each of which stands for a value.
  template <class Value>
  CommandLineOption choice(const std::string& name, Value& value,
                           const std::map<std::string, Value>& names,
                           const std::string& help);
  /// An option whose text is handed to `store` when it is given.
  CommandLineOption function(const std::string& name,
                             const std::function<void(const std::string&)>& store,
                             const std::string& help);
  /// An option without a value: `given` becomes true.
  CommandLineOption flag(const std::string& name, bool& given, const std::string& help);
  /// An option that may be given several times; each value is taken as it is.
  CommandLineOption repeated(const std::string& name, std::vector<std::string>& values,
                             const std::string& help);

  /// Takes an option away, so that another one may have its name; returns its help.
  std::string remove(const std::string& name);

  /// A command, as in `lab load`. If a program has commands, one must be given.
  CommandLine command(const std::string& name, const std::string& purpose);
  /// Whether the user gave this command.
  bool given() const;

  /// Reads the arguments of main(). May be called again.
  void parse(int argc, char** argv);

 private:
  explicit CommandLine(CLI::App& command) : app_(&command) {}
  void add_version();

  std::shared_ptr<CLI::App> owned_;
  CLI::App* app_;
};

template <class Value>
CommandLineOption CommandLine::choice(const std::string& name, Value& value,
                                      const std::map<std::string, Value>& names,
                                      const std::string& help) {
  std::vector<std::string> allowed;
  std::string standard;
  for (const auto& [text, meaning] : names) {
    allowed.push_back(text);
    if (meaning == value) standard = text;
  }
  const auto store = [&value, names](const std::string& text) {
    value = names.at(text);
  };
  return function(name, store, help).choices(allowed).default_text(standard);
}

}  // namespace demo
