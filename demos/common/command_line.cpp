#include "demos/common/command_line.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "demos/common/text.h"
#include "reactor/version.h"

namespace demo {

using std::chrono::milliseconds;

namespace {

/// Formats --help in 80 columns, without the internal details that CLI11 would print.
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
  /// Returns the placeholder of a value, such as "FILE"; "" for a flag.
  static std::string value_of(const CLI::Option& option) {
    if (option.get_type_size() == 0) return "";
    const std::string all = option.get_type_name();
    const std::string kind = all.substr(0, all.find(':'));
    const bool number = kind == "UINT" || kind == "INT" || kind == "FLOAT";
    return number ? "N" : all;
  }

  /// A name that is longer than its column gets its own line.
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

std::string text_of(double number) {
  std::ostringstream text;
  text.precision(10);
  text << number;
  return text.str();
}

}  // namespace

CommandLineOption& CommandLineOption::check(const Check& error_of) {
  option_->check(error_of);
  return *this;
}

CommandLineOption& CommandLineOption::range(double lowest, double highest) {
  return check([lowest, highest](const std::string& text) -> std::string {
    double number = 0;
    const bool valid = CLI::detail::lexical_cast(text, number);
    if (valid && number >= lowest && number <= highest) return {};
    return "'" + text + "' is not a number from " + text_of(lowest) + " to " +
           text_of(highest);
  });
}

CommandLineOption& CommandLineOption::port() {
  return check([](const std::string& text) -> std::string {
    int port = -1;
    const bool number = CLI::detail::lexical_cast(text, port);
    if (number && port >= 0 && port <= 65'535) return {};
    return "'" + text + "' is not a port from 0 to 65535";
  });
}

CommandLineOption& CommandLineOption::choices(const std::vector<std::string>& allowed) {
  return check([allowed](const std::string& text) -> std::string {
    std::string all;
    for (const std::string& one : allowed) {
      if (one == text) return {};
      all += (all.empty() ? "" : ", ") + one;
    }
    return "'" + text + "' is not one of: " + all;
  });
}

CommandLineOption& CommandLineOption::required() {
  option_->required();
  return *this;
}

CommandLineOption& CommandLineOption::excludes(const Self& other) {
  option_->excludes(other.option_);
  return *this;
}

CommandLineOption& CommandLineOption::needs(const Self& other) {
  option_->needs(other.option_);
  return *this;
}

CommandLineOption& CommandLineOption::count(std::size_t number) {
  option_->expected(static_cast<int>(number))
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  return *this;
}

CommandLineOption& CommandLineOption::placeholder(const std::string& word) {
  option_->type_name(word);
  return *this;
}

CommandLineOption& CommandLineOption::default_text(const std::string& text) {
  option_->default_str(text);
  return *this;
}

CommandLine::CommandLine(const std::string& purpose)
    : owned_(std::make_shared<CLI::App>(purpose)), app_(owned_.get()) {
  // The last value counts, so a user can override an option that a script passes.
  app_->option_defaults()->always_capture_default()->multi_option_policy(
      CLI::MultiOptionPolicy::TakeLast);
  app_->formatter(std::make_shared<HelpText>());
  add_version();
}

void CommandLine::add_version() {
  const auto text = [app = app_] {
    const CLI::App* program = app;
    while (program->get_parent() != nullptr) program = program->get_parent();
    return program->get_name() + " " + reactor::version() + " (libuv " +
           reactor::libuv_version() + ")";
  };
  app_->set_version_flag("--version", text, "Print the version and exit");
}

template <class Value>
CommandLineOption CommandLine::option(const std::string& name, Value& value,
                                      const std::string& help) {
  CLI::Option* const added = app_->add_option(name, value, help);
  if constexpr (CLI::detail::is_mutable_container<Value>::value) added->delimiter(',');
  return CommandLineOption(*added);
}

template <>
CommandLineOption CommandLine::option(const std::string& name, milliseconds& value,
                                      const std::string& help) {
  const auto store = [&value](long count) { value = milliseconds(count); };
  CLI::Option* const added = app_->add_option_function<long>(name, store, help);
  return CommandLineOption(*added).default_text(std::to_string(value.count()));
}

template CommandLineOption CommandLine::option(const std::string&, std::string&,
                                               const std::string&);
template CommandLineOption CommandLine::option(const std::string&, int&,
                                               const std::string&);
template CommandLineOption CommandLine::option(const std::string&, long&,
                                               const std::string&);
template CommandLineOption CommandLine::option(const std::string&, double&,
                                               const std::string&);
template CommandLineOption CommandLine::option(const std::string&, std::uint16_t&,
                                               const std::string&);
template CommandLineOption CommandLine::option(const std::string&, unsigned long&,
                                               const std::string&);
template CommandLineOption CommandLine::option(const std::string&, unsigned long long&,
                                               const std::string&);
template CommandLineOption CommandLine::option(const std::string&,
                                               std::vector<std::string>&,
                                               const std::string&);
template CommandLineOption CommandLine::option(const std::string&, std::vector<double>&,
                                               const std::string&);
template CommandLineOption CommandLine::option(const std::string&,
                                               std::vector<std::uint16_t>&,
                                               const std::string&);

CommandLineOption CommandLine::function(
    const std::string& name, const std::function<void(const std::string&)>& store,
    const std::string& help) {
  return CommandLineOption(*app_->add_option_function<std::string>(name, store, help));
}

CommandLineOption CommandLine::flag(const std::string& name, bool& given,
                                    const std::string& help) {
  return CommandLineOption(*app_->add_flag(name, given, help));
}

CommandLineOption CommandLine::repeated(const std::string& name,
                                        std::vector<std::string>& values,
                                        const std::string& help) {
  return CommandLineOption(*app_->add_option(name, values, help)
                                ->expected(1)
                                ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                                ->allow_extra_args(false));
}

CommandLineOption CommandLine::existing(const std::string& name) {
  return CommandLineOption(*app_->get_option(name));
}

std::string CommandLine::remove(const std::string& name) {
  CLI::Option* const option = app_->get_option(name);
  const std::string help = option->get_description();
  app_->remove_option(option);
  return help;
}

CommandLine CommandLine::command(const std::string& name, const std::string& purpose) {
  app_->require_subcommand(1);
  CommandLine added(*app_->add_subcommand(name, purpose));
  added.add_version();
  return added;
}

bool CommandLine::given() const { return app_->parsed(); }

void CommandLine::parse(int argc, char** argv) {
  const std::string path = argc > 0 ? argv[0] : "";
  app_->name(path.substr(path.rfind('/') + 1));
  try {
    app_->parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help or --version
    std::exit(app_->exit(asked));
  } catch (const CLI::ParseError& mistake) {
    throw std::runtime_error(std::string(mistake.what()) + " (try --help)");
  }
}

}  // namespace demo
