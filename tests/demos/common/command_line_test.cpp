#include "demos/common/command_line.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <stdexcept>

#include "reactor/version.h"
#include "tests/support/catch.h"

using demo::CommandLine;
using std::chrono::milliseconds;

namespace {

enum class Colour { red, green };

struct Values {
  std::string text = "usual";
  int count = 4;
  double seconds = 0.5;
  std::uint16_t port = 12000;
  milliseconds pause{10};
  std::vector<std::string> names{"a"};
  std::vector<std::string> words;
  std::vector<double> numbers;
  bool loud = false;
  bool quiet = false;
  Colour colour = Colour::red;
};

void add_all(CommandLine& line, Values& values) {
  line.option("--text", values.text, "a text").placeholder("WORD");
  line.option("--count", values.count, "a number").range(1, 10);
  line.option("--seconds", values.seconds, "a time").range(0.001, 60);
  line.option("--port", values.port, "a port").port();
  line.option("--pause", values.pause, "a pause").range(0, 1000);
  line.option("--names", values.names, "a list").choices({"a", "b", "c"});
  line.repeated("--word", values.words, "may be repeated");
  line.option("--numbers", values.numbers, "two numbers").count(2);
  const auto loud = line.flag("--loud", values.loud, "be loud");
  line.flag("--quiet", values.quiet, "be quiet").excludes(loud);
  line.choice<Colour>("--colour", values.colour,
                      {{"red", Colour::red}, {"green", Colour::green}}, "a colour");
}

void parse(CommandLine& line, std::vector<std::string> words) {
  words.insert(words.begin(), "/some/where/program");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  line.parse(static_cast<int>(arguments.size()), arguments.data());
}

Values values_of(const std::vector<std::string>& words) {
  Values values;
  CommandLine line("A program");
  add_all(line, values);
  parse(line, words);
  return values;
}

std::string mistake_in(const std::vector<std::string>& words) {
  try {
    values_of(words);
  } catch (const std::runtime_error& mistake) {
    return mistake.what();
  }
  return "no mistake";
}

/// Runs parse() with these arguments in a child, and returns what it prints before
/// exit.
std::string printed_by(const std::vector<std::string>& words, int& status) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  std::fflush(stdout);  // otherwise the child prints the buffered text again
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    values_of(words);
    ::_exit(99);
  }
  ::close(ends[1]);
  std::string text;
  char piece[4096];
  for (ssize_t size = 0; (size = ::read(ends[0], piece, sizeof piece)) > 0;)
    text.append(piece, static_cast<std::size_t>(size));
  ::close(ends[0]);
  ::waitpid(child, &status, 0);
  return text;
}

}  // namespace

TEST_CASE("command line: an option that is not given keeps its default") {
  const Values values = values_of({});
  CHECK(values.text == "usual");
  CHECK(values.count == 4);
  CHECK(values.pause == milliseconds(10));
  CHECK(values.names == std::vector<std::string>{"a"});
  CHECK_FALSE(values.loud);
  CHECK(values.colour == Colour::red);
}

TEST_CASE("command line: every type of value can be given") {
  const Values values =
      values_of({"--text",    "x y",    "--count=7", "--seconds", "0.25",
                 "--port",    "0",      "--pause",   "250",       "--names",
                 "b,c",       "--word", "one,two",   "--word",    "three",
                 "--numbers", "1.5,2",  "--loud",    "--colour",  "green"});
  CHECK(values.text == "x y");
  CHECK(values.count == 7);
  CHECK(values.seconds == 0.25);
  CHECK(values.port == 0);
  CHECK(values.pause == milliseconds(250));
  CHECK(values.names == std::vector<std::string>{"b", "c"});
  CHECK(values.words == std::vector<std::string>{"one,two", "three"});
  CHECK(values.numbers == std::vector<double>{1.5, 2});
  CHECK(values.loud);
  CHECK(values.colour == Colour::green);
}

TEST_CASE("command line: the last of several values counts") {
  CHECK(values_of({"--count", "1", "--count", "2"}).count == 2);
}

TEST_CASE("command line: an error is one line that names the option") {
  const std::pair<std::vector<std::string>, std::string> mistakes[] = {
      {{"--count", "11"}, "--count: '11' is not a number from 1 to 10"},
      {{"--seconds", "nan"}, "--seconds: 'nan' is not a number from 0.001 to 60"},
      {{"--port", "65536"}, "--port: '65536' is not a port from 0 to 65535"},
      {{"--port", "-1"}, "--port"},
      {{"--pause", "soon"}, "--pause"},
      {{"--names", "a,d"}, "--names: 'd' is not one of: a, b, c"},
      {{"--numbers", "1"}, "--numbers"},
      {{"--colour", "blue"}, "--colour: 'blue' is not one of: green, red"},
      {{"--loud", "--quiet"}, "--loud excludes --quiet"},
      {{"--unknown"}, "--unknown"},
      {{"stray"}, "stray"},
  };
  for (const auto& [words, text] : mistakes) {
    const std::string mistake = mistake_in(words);
    CAPTURE(mistake);
    CHECK_THAT(mistake, Catch::Contains(text) && Catch::EndsWith("(try --help)"));
    CHECK(mistake.find('\n') == std::string::npos);
  }
}

TEST_CASE("command line: --help prints defaults and placeholders") {
  int status = -1;
  const std::string help = printed_by({"--help"}, status);
  CHECK(status == 0);
  CHECK_THAT(help, Catch::Contains("Usage: program [OPTIONS]"));
  CHECK_THAT(help, Catch::Contains("--text WORD") &&
                       Catch::Contains("a text (default: usual)"));
  CHECK_THAT(help, Catch::Contains("a pause (default: 10)"));
  CHECK_THAT(help, Catch::Contains("a colour (default: red)"));
}

TEST_CASE("command line: --version prints the versions of the program and of libuv") {
  int status = -1;
  CHECK(printed_by({"--version"}, status) ==
        "program " + std::string(reactor::version()) + " (libuv " +
            reactor::libuv_version() + ")\n");
  CHECK(status == 0);
}

TEST_CASE("command line: a command is required and has its own options") {
  Values values;
  CommandLine line("A program");
  CommandLine load = line.command("load", "loads"),
              show = line.command("show", "shows");
  add_all(load, values);
  CHECK_THROWS_AS(parse(line, {}), std::runtime_error);
  parse(line, {"load", "--count", "3"});
  CHECK(load.given());
  CHECK_FALSE(show.given());
  CHECK(values.count == 3);
}

TEST_CASE("command line: another option may use the name of a removed one") {
  Values values;
  CommandLine line("A program");
  add_all(line, values);
  CHECK(line.remove("--count") == "a number");
  line.option("--count", values.numbers, "numbers");
  parse(line, {"--count", "1,2,3"});
  CHECK(values.numbers == std::vector<double>{1, 2, 3});
}
