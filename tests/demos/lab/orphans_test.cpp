// Servers that leave processes behind, and processes that are not the lab's.

#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include "tests/demos/lab/comparison.h"
#include "tests/support/catch.h"

using lab::Json;
using namespace lab_test;

namespace {

constexpr const char* background =
    "it went into the background; keep it in the foreground";
const Arguments briefly{"--sources", "tcp", "--duration", "0.2", "--idle", "0"};

/// Waits until a program that was told to write its process number has done so.
pid_t pid_in(const std::string& path) {
  for (int i = 0; i < 500; ++i) {
    pid_t pid = 0;
    if (std::ifstream(path) >> pid) return pid;
    ::usleep(10'000);
  }
  throw std::runtime_error("nobody wrote " + path);
}

bool is_gone(pid_t pid) {
  const std::string state = read_file("/proc/" + std::to_string(pid) + "/stat");
  return state.empty() || state.find(") Z ") != std::string::npos;
}

bool is_gone_soon(pid_t pid) {
  for (int i = 0; i < 500 && !is_gone(pid); ++i) ::usleep(10'000);
  return is_gone(pid);
}

/// A server of the shell that writes its process number, and goes on in the background.
std::string shell_server(const std::string& start, const std::string& file) {
  return "shell=" + start + " sh -c 'echo $$ > " + file + "; exec " +
         fake("honest").substr(std::string("honest=").size()) + "' &";
}

}  // namespace

TEST_CASE("a daemon is named as that, and does not stay") {
  const Folder folder;
  const Json summary = compare(folder, {"daemon", "honest"}, briefly);
  CHECK_THAT(verdict_of(summary, "daemon"), Catch::EndsWith(background));
  CHECK(fine(verdict_of(summary, "honest")));
  CHECK(processes_with(PROGRAM_DIR "/fake_server") == 0);
}

TEST_CASE("a server that the shell puts into the background does not stay") {
  for (const std::string start : {"", "setsid"}) {
    CAPTURE(start);
    const Folder folder;
    Arguments more = briefly;
    more.insert(more.end(), {"--server", shell_server(start, folder.path("pid"))});
    const Json summary = compare(folder, {}, more);
    CHECK_THAT(verdict_of(summary, "shell"), Catch::EndsWith(background));
    CHECK(processes_with(PROGRAM_DIR "/fake_server") == 0);
  }
}

TEST_CASE("a helper that a server leaves behind is ended, and the table says so") {
  const Folder folder;
  const Outcome outcome = run_lab(comparison(folder, {"helper"}, briefly));
  CHECK_THAT(outcome.out, Catch::Contains("helper: left 1 of its processes running"));
  CHECK_THAT(read_file(folder.path("r/report.html")),
             Catch::Contains("left 1 of its processes running"));
  CHECK(processes_with(PROGRAM_DIR "/fake_server") == 0);
}

TEST_CASE("no helper stays when the lab is stopped or killed") {
  for (const int number : {SIGINT, SIGKILL}) {
    CAPTURE(number);
    const Folder folder;
    demo::Process lab = start_lab(comparison(folder, {"helper"}, {"--duration", "30"}));
    while (processes_with(PROGRAM_DIR "/fake_server") < 3)  // and the lab itself
      REQUIRE_FALSE(lab.wait(std::chrono::milliseconds(10)));
    lab.send_signal(number);
    REQUIRE(lab.wait(std::chrono::seconds(20)));
    for (int i = 0; i < 500 && processes_with(PROGRAM_DIR "/fake_server") > 0; ++i)
      ::usleep(10'000);
    CHECK(processes_with(PROGRAM_DIR "/fake_server") == 0);
  }
}

TEST_CASE(
    "children that the shell gave to the lab are left alone, and their children") {
  const Folder folder;
  // The second one loses its parent while the lab runs, and becomes the lab's child.
  const std::string quiet = ">/dev/null 2>&1 & ";
  const std::string script = "sleep 1000 " + quiet + "echo $! > " +
                             folder.path("child") + "; (sleep 1001 & echo $! > " +
                             folder.path("orphan") + "; sleep 0.5) " + quiet +
                             "exec \"$@\"";
  demo::Process::Options options;
  options.command = {"/bin/sh", "-c", script, "sh", PROGRAM_DIR "/lab"};
  for (const std::string& word : comparison(folder, {"helper"}, briefly))
    options.command.push_back(word);
  const Outcome outcome = run_to_end(options);
  CAPTURE(outcome.err);
  CHECK_THAT(outcome.out, Catch::Contains("helper: left 1 of its processes running"));
  for (const char* name : {"child", "orphan"}) {
    const pid_t pid = pid_in(folder.path(name));
    CAPTURE(name);
    CHECK_FALSE(is_gone(pid));
    ::kill(pid, SIGKILL);
    CHECK(is_gone_soon(pid));
  }
  CHECK(processes_with(PROGRAM_DIR "/fake_server") == 0);
}

TEST_CASE("a server that ignores SIGTERM is named in the table") {
  const Folder folder;
  const Outcome outcome = run_lab(comparison(folder, {"ignores_sigterm"}, briefly));
  CHECK_THAT(outcome.out,
             Catch::Contains("ignores_sigterm: did not end on SIGTERM within 2 s"));
}

TEST_CASE("a server that logs on stdout is told where messages belong") {
  const Folder folder;
  const Outcome outcome =
      run_lab(comparison(folder, {"logs_on_stdout"}, {"--duration", "0.2"}));
  CHECK_THAT(outcome.out, Catch::Contains("messages belong on stderr"));
}
