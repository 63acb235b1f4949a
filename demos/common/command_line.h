#pragma once
// The command line of a program: a thin layer over CLI11. Only command_line.cpp
// includes CLI11, because it takes longer to compile than most of our programs. Python:
// argparse.
// --help and --version end the program with status 0. For a wrong command line, parse()
// throws std::runtime_error with a message of one line.

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

/// One option of a CommandLine. The functions restrict its values or change its --help
/// text, and return the object itself.
class CommandLineOption {
 public:
  using Self = CommandLineOption;
  /// Returns the error message for the text of a value, or "" if the value is valid.
  using Check = std::function<std::string(const std::string&)>;

  explicit CommandLineOption(CLI::Option& option) : option_(&option) {}

  /// Accepts numbers from `lowest` to `highest` inclusive, but not "nan".
  Self& range(double lowest, double highest);
  /// Accepts the ports from 0 to 65535.
  Self& port();
  Self& choices(const std::vector<std::string>& allowed);
  Self& check(const Check& error_of);
  Self& required();
  /// Rejects a command line with both options.
  Self& excludes(const Self& other);
  /// Rejects a command line with this option but without the other.
  Self& needs(const Self& other);
  /// Requires this number of values in a list. Otherwise any number is accepted.
  Self& count(std::size_t number);
  /// Sets the word for a value in --help, such as FILE or SECONDS.
  Self& placeholder(const std::string& word);
  /// Sets the default that --help shows, if it is not the value of the variable.
  Self& default_text(const std::string& text);

 private:
  CLI::Option* option_;
};

/// The options of a program or of one of its commands. Each option stores its value in
/// a variable, whose value before parse() is the default; the variable must outlive
/// parse(). If an option is given several times, the last value counts.
class CommandLine {
 public:
  explicit CommandLine(const std::string& purpose);

  /// Value is std::string, int, long, double, an unsigned integer, milliseconds, or a
  /// std::vector of strings, doubles or ports, which the user gives as A,B,C. A name
  /// without dashes is a positional argument.
  template <class Value>
  CommandLineOption option(const std::string& name, Value& value,
                           const std::string& help);
  /// An option whose text is one of several names; each name stands for a value.
  template <class Value>
  CommandLineOption choice(const std::string& name, Value& value,
                           const std::map<std::string, Value>& names,
                           const std::string& help);
  /// An option whose text is passed to `store` when the user gives it.
  CommandLineOption function(const std::string& name,
                             const std::function<void(const std::string&)>& store,
                             const std::string& help);
  /// An option without a value: `given` becomes true.
  CommandLineOption flag(const std::string& name, bool& given, const std::string& help);
  /// An option that may be given several times; all values are stored, and a comma does
  /// not separate values.
  CommandLineOption repeated(const std::string& name, std::vector<std::string>& values,
                             const std::string& help);

  /// Returns the option with this name, which must exist.
  CommandLineOption existing(const std::string& name);
  /// Removes an option, so that another one can use its name. Returns its help text.
  std::string remove(const std::string& name);

  /// Adds a command, as in `lab load`. A program with commands requires one of them.
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
