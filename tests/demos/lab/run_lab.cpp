#include "tests/demos/lab/run_lab.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "demos/lab/server/ports.h"
#include "tests/support/catch.h"

namespace lab_test {

namespace {

using Stream = demo::Process::Stream;

constexpr std::chrono::seconds run_limit{60};

std::vector<std::string> lab_command(const Arguments& arguments) {
  std::vector<std::string> command{PROGRAM_DIR "/lab"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  // The tests check what the lab says of servers; calibrations would take longer.
  const std::string name = arguments.empty() ? "" : arguments.front();
  const bool measures = name == "load" || name == "compare" || name == "sweep";
  if (measures &&
      std::find(arguments.begin(), arguments.end(), "--calibration") == arguments.end())
    command.insert(command.end(), {"--calibration", "0"});
  return command;
}

/// Reads once; false at the end of the stream.
bool read_some(int fd, std::string& text) {
  char piece[4096];
  const ssize_t size = ::read(fd, piece, sizeof piece);
  if (size > 0) text.append(piece, static_cast<std::size_t>(size));
  return size > 0;
}

void read_both(const demo::Process& process, Outcome& outcome) {
  pollfd entries[] = {{process.out(), POLLIN, 0}, {process.err(), POLLIN, 0}};
  while (entries[0].fd >= 0 || entries[1].fd >= 0) {
    if (::poll(entries, 2, -1) < 0) continue;
    if (entries[0].revents != 0 && !read_some(process.out(), outcome.out))
      entries[0].fd = -1;
    if (entries[1].revents != 0 && !read_some(process.err(), outcome.err))
      entries[1].fd = -1;
  }
}

demo::Process start_fake(const std::string& mode, std::uint16_t port) {
  demo::Process::Options options;
  options.command = {PROGRAM_DIR "/fake_server", "--mode", mode, "--port",
                     std::to_string(port)};
  options.out = Stream::null;
  options.own_group = true;
  return demo::Process(options);
}

}  // namespace

Outcome run_to_end(demo::Process::Options options) {
  options.in = Stream::null;
  demo::Process process(options);
  Outcome outcome{};
  read_both(process, outcome);
  const auto end = process.wait(run_limit);
  if (!end) throw std::runtime_error(options.command.front() + " did not end");
  outcome.status = end->status;
  return outcome;
}

Outcome run_lab(const Arguments& arguments) {
  demo::Process::Options options;
  options.command = lab_command(arguments);
  return run_to_end(options);
}

void check_refusal(const Arguments& arguments, const std::string& words) {
  const Outcome outcome = run_lab(arguments);
  CAPTURE(outcome.err);
  CHECK(outcome.status == 1);
  CHECK(outcome.out.empty());
  CHECK_THAT(outcome.err, Catch::StartsWith("lab: ") && Catch::Contains(words));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
}

bool load_ended_well(const Outcome& outcome) {
  const std::string words = outcome.out + outcome.err;
  const bool valid = words.find("verdict: valid") != std::string::npos;
  const bool invalid = words.find("verdict: invalid: ") != std::string::npos;
  return valid != invalid && outcome.status == (valid ? 0 : 1);
}

demo::Process start_lab(const Arguments& arguments) {
  demo::Process::Options options;
  options.command = lab_command(arguments);
  options.in = options.out = Stream::null;
  return demo::Process(options);
}

std::string fake(const std::string& mode) {
  return mode + "='" PROGRAM_DIR "/fake_server' --mode " + mode +
         " --port {port} --udp-sockets {udp_sockets}";
}

FakeServer::FakeServer(const std::string& mode)
    : port_(lab::find_free_ports(4)), process_(start_fake(mode, port_)) {
  std::string words;
  while (words.find("ready to receive") == std::string::npos)
    if (!read_some(process_.err(), words)) throw std::runtime_error("no fake server");
}

Folder::Folder() {
  std::string pattern = std::filesystem::temp_directory_path() / "lab_test_XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = pattern;
}

Folder::~Folder() { std::filesystem::remove_all(path_); }

std::string Folder::path(const std::string& file) const { return path_ / file; }

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

lab::Json read_json(const std::string& path) {
  return lab::Json::parse(read_file(path));
}

std::string verdict_of(const lab::Json& result) { return result.at("verdict"); }

lab::Json model_in(const lab::Json& summary, const std::string& name) {
  for (const lab::Json& model : summary.at("models"))
    if (model.at("name") == name) return model;
  throw std::runtime_error("no model " + name);
}

}  // namespace lab_test
