#include "tests/demos/transport/tools.h"

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <sstream>

#include "tests/support/catch.h"

namespace transport_test {

using testing_support::Deadline;
using testing_support::fail;
using testing_support::Outcome;

const std::string anything_wrong =
    "_ws.malformed || (_ws.expert.severity >= 0x600000 && !tcp.flags.reset == 1) || "
    "ip.checksum.status == 0 || "
    "udp.checksum.status == 0 || tcp.checksum.status == 0";

namespace {

constexpr const char* prompt = "-- Enter --";

/// The tests expect English output, also if the developer's system is German.
[[maybe_unused]] const bool is_english = [] {
  ::unsetenv("LANGUAGE");
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr && std::string(value).starts_with("de"))
      ::setenv(name, "C.UTF-8", 1);
  }
  return true;
}();

std::vector<std::string> command_of(const std::string& name,
                                    std::vector<std::string> options) {
  options.insert(options.begin(), PROGRAM_DIR "/" + name);
  return options;
}

/// Returns the rows below each heading with "Recv-Q". A table ends with the first line
/// that has another number of columns.
std::multiset<std::string> rows_in(const std::string& output, std::size_t skipped) {
  std::multiset<std::string> rows;
  std::istringstream lines(output);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::vector<std::string> word{std::istream_iterator<std::string>(words), {}};
    if (line.find("Recv-Q") != std::string::npos) {
      inside = true;
    } else if (inside && word.size() == skipped + 5) {
      std::string row;
      for (std::size_t i = skipped; i < word.size(); ++i)
        row += (row.empty() ? "" : " ") + word[i];
      rows.insert(row);
    } else {
      inside = false;
    }
  }
  return rows;
}

}  // namespace

const std::vector<std::string> stories{
    "addressing", "backpressure", "blocking", "byte_stream", "datagrams", "fairness",
    "handshake",  "ipc",          "segments", "tcp_demux",   "udp_demux", "udp_loss"};

bool missing(const std::string& tool) {
  const bool found =
      testing_support::run({"sh", "-c", "command -v " + tool}).status == 0;
  if (!found) std::printf("skipped: %s not found\n", tool.c_str());
  return !found;
}

Outcome run_program(const std::string& name, std::vector<std::string> options) {
  return testing_support::run(command_of(name, std::move(options)), {},
                              std::chrono::seconds(20));
}

Outcome run_unprivileged(const std::string& name, std::vector<std::string> options) {
  auto command = command_of(name, std::move(options));
  if (::geteuid() == 0)
    command.insert(command.begin(), {"setpriv", "--reuid=65534", "--regid=65534",
                                     "--clear-groups", "--bounding-set=-all"});
  return testing_support::run(command, {}, std::chrono::seconds(20));
}

void check_story(const Outcome& outcome) {
  CAPTURE(outcome.out);
  CHECK(outcome.status == 0);
  CHECK(outcome.err.empty());
  CHECK_THAT(outcome.out, Catch::Contains("   ok: ") && !Catch::Contains("WRONG"));
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);)
    if (line.find("wireshark") == std::string::npos) CHECK(line.size() <= 80);
}

std::string output_of(const std::string& command) {
  const Outcome outcome =
      testing_support::run({"sh", "-c", command}, {}, std::chrono::seconds(20));
  if (outcome.status != 0) fail(command + ": " + outcome.err);
  return outcome.out;
}

std::multiset<std::string> rows_of_ss(const std::string& output) {
  return rows_in(output, 0);
}

std::multiset<std::string> rows_of_story(const std::string& output) {
  return rows_in(output, 1);
}

std::string line_after(const std::string& story, const std::string& text) {
  const std::size_t at = story.find(text);
  if (at == std::string::npos) fail("no '" + text + "' in '" + story + "'");
  const std::size_t start = story.find_first_not_of(" \n", story.find('\n', at));
  return story.substr(start, story.find('\n', start) - start);
}

PausedProgram::PausedProgram(const std::string& name, std::vector<std::string> options)
    : process_([&] {
        options.emplace_back("--pause");
        demo::Process::Options started;
        started.command = command_of(name, std::move(options));
        started.err = demo::Process::Stream::inherit;
        return started;
      }()) {}

std::string PausedProgram::read_step() { return read_up_to(prompt); }

std::string PausedProgram::read_up_to(const std::string& awaited) {
  std::string text;
  const Deadline deadline;
  while (!ended_ && text.find(awaited) == std::string::npos) {
    const std::string some =
        testing_support::read_some(process_.out(), "the story", deadline);
    ended_ = some.empty();
    text += some;
  }
  return text;
}

void PausedProgram::press_enter() {
  testing_support::write_all(process_.in(), "\n", "Enter");
}

int PausedProgram::finish() {
  while (!ended_) {
    press_enter();
    read_step();
  }
  return exit_status();
}

int PausedProgram::end_with(int signal_number) {
  process_.send_signal(signal_number);
  return exit_status();
}

int PausedProgram::exit_status() {
  const auto end = process_.wait(testing_support::time_limit);
  if (!end) fail("the program does not end");
  return end->status;
}

std::string tshark_fields(const std::string& file, const std::string& fields,
                          const std::string& filter) {
  std::string command =
      "tshark -r " + file +
      " -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE -o tcp.check_checksum:TRUE"
      " -T fields";
  std::istringstream names(fields);
  for (std::string name; names >> name;) command += " -e " + name;
  return output_of(command + " -Y '" + filter + "' 2>/dev/null");
}

std::string wrong_packets(const std::string& file) {
  return tshark_fields(file, "frame.number", anything_wrong);
}

}  // namespace transport_test
