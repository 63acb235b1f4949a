// Each page of demos/bugs: the symptom is there, and the cure removes it. Counted, not
// timed: wakeups, messages and bytes do not depend on how busy the machine is.

#include <signal.h>

#include <set>
#include <sstream>

#include "tests/demos/bugs/pages.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_file.h"

using bugs_test::number_after;
using bugs_test::run_page;

TEST_CASE(
    "every bug has a page with symptom and reason, a cure, and a line in a list") {
  std::set<std::string> listed;
  std::istringstream lines(
      testing_support::run({SOURCE_DIR "/scripts/bug", "--list"}).out);
  for (std::string line; std::getline(lines, line);)
    listed.insert(line.substr(0, line.find(": ")));
  CHECK(listed == bugs_test::page_names());
  for (const std::string& name : listed) {
    CAPTURE(name);
    const std::string page = bugs_test::text_of(name + ".cpp");
    CHECK_THAT(page, Catch::StartsWith("// " + name + ": "));
    for (const std::string part : {"// Symptom: ", "// See it: ", "// Why: "})
      CHECK_THAT(page, Catch::Contains("\n" + part));
    CHECK(testing_support::line_count(page) <= 80);
    CHECK(bugs_test::widest_line(page.substr(0, page.find("\n\n"))) <= 3 + 78);
    CHECK_THAT(bugs_test::text_of(name + ".diff"),
               Catch::StartsWith("--- a/demos/bugs/" + name + ".cpp\n"));
  }
}

TEST_CASE("scripts/bug: what it does not know is one line") {
  for (const std::string name : {"nothing", "../lab/lab", "meter", ""}) {
    const auto outcome = testing_support::run({SOURCE_DIR "/scripts/bug", name});
    CHECK(outcome.status == 1);
    CHECK(outcome.err == "bug: no bug '" + name + "' (try --list)\n");
  }
}

TEST_CASE("a page that somebody has cured builds, another change says how to undo it") {
  namespace fs = std::filesystem;
  const testing_support::TemporaryFile folder, cured;
  fs::create_directory(folder.path());
  const fs::path page = folder.path() + "/eagain.cpp";
  fs::copy_file(SOURCE_DIR "/demos/bugs/eagain.diff", folder.path() + "/eagain.diff");
  const auto cure = [&] {
    return testing_support::run({CMAKE, "-DPATCH=" PATCH, "-DNAME=eagain",
                                 "-DFOLDER=" + folder.path(), "-DCURED=" + cured.path(),
                                 "-P", SOURCE_DIR "/demos/bugs/cure.cmake"});
  };
  fs::copy_file(CURED_DIR "/eagain_cured.cpp", page);
  CHECK(cure().status == 0);
  CHECK(bugs_test::text_at(cured.path()) == bugs_test::text_at(page));
  CHECK(bugs_test::text_at(cured.path()) != bugs_test::text_of("eagain.cpp"));

  fs::remove(cured.path());
  std::ofstream(page) << "int main() {}\n";
  const auto outcome = cure();
  CHECK(outcome.status != 0);
  CHECK_THAT(outcome.err, Catch::Contains("demos/bugs/eagain.cpp has changed and "
                                          "eagain.diff does not fit.\n"));
  CHECK_THAT(outcome.err, Catch::Contains("Undo: git checkout demos/bugs\n"));
  CHECK_FALSE(fs::exists(cured.path()));
  fs::remove_all(folder.path());
}

TEST_CASE("a time that is none is one line") {
  for (const std::string time : {"", "x", "0", "-1", "nan", "1e9", "1 s"}) {
    const auto outcome = run_page("write_interest", {time});
    CHECK(outcome.status == 1);
    CHECK(testing_support::line_count(outcome.err) == 1);
    CHECK_THAT(outcome.err, Catch::Contains("'" + time + "' seconds: not a time"));
  }
}

TEST_CASE(
    "write_interest: wakes up without end, the cure only for what is to be done") {
  const std::string wrong = run_page("write_interest", {"0.2"}).out;
  const std::string cured = run_page("write_interest_cured", {"0.2"}).out;
  CHECK(number_after(wrong, "returned ") > 500);
  CHECK(number_after(cured, "returned ") <= 5);
  CHECK_THAT(cured, Catch::Contains("its answer: hello\n"));
}

TEST_CASE("recv_message: glued and cut, the cure finds the messages") {
  const std::string wrong = run_page("recv_message").out;
  CHECK_THAT(wrong, Catch::Contains(R"(message 1: "HELLO\nHOW ARE YOU\nXXX)") &&
                        Catch::Contains("the server took 2\n"));
  CHECK_THAT(run_page("recv_message_cured").out,
             Catch::StartsWith("message 1: \"HELLO\"\n"
                               "message 2: \"HOW ARE YOU\"\n"
                               "message 3: \"XXX") &&
                 Catch::Contains("the server took 3\n"));
}

TEST_CASE("short_send: the end is lost, the cure sends all of it") {
  const std::string wrong = run_page("short_send").out;
  CHECK(number_after(wrong, "received ") > 0);
  CHECK(number_after(wrong, "received ") < number_after(wrong, "had "));
  CHECK_THAT(run_page("short_send_cured").out,
             Catch::Contains("received 16777216; 0 are lost"));
}

TEST_CASE("eagain: the connection is closed, the cure keeps it") {
  const std::string wrong = run_page("eagain").out;
  CHECK_THAT(wrong, Catch::Contains("closing\n"));
  CHECK(number_after(wrong, "answers: ") == 1);
  const std::string cured = run_page("eagain_cured").out;
  CHECK(number_after(cured, "answers: ") == 3);
  CHECK_THAT(cured, !Catch::Contains("closing"));
}

TEST_CASE("stdin_end: the end is read again and again, the cure reads it once") {
  CHECK(number_after(run_page("stdin_end", {"0.2"}).out, "stdin ") > 500);
  const std::string cured = run_page("stdin_end_cured", {"0.2"}).out;
  CHECK(number_after(cured, "stdin ") == 1);
  CHECK(number_after(cured, "read ") == 6);
}

TEST_CASE("blocking_callback: no timer meanwhile, the cure lets the timer tick") {
  const std::string wrong = run_page("blocking_callback").out;
  CHECK(number_after(wrong, "ticked ") == 0);
  CHECK(number_after(wrong, "waiting for ") >= 400);
  CHECK(number_after(run_page("blocking_callback_cured").out, "ticked ") > 0);
}

TEST_CASE("reused_buffer: one answer ends as the other, the cure keeps both") {
  const std::string wrong = run_page("reused_buffer").out;
  const long size = number_after(wrong, "wrote ");
  CHECK(number_after(wrong, "got ") < size);
  CHECK(number_after(wrong, " a and ") > size);
  const std::string cured = run_page("reused_buffer_cured").out;
  CHECK(number_after(cured, "got ") == size);
  CHECK(number_after(cured, " a and ") == size);
}

TEST_CASE("reused_buffer: a freed one is missed, the cure does not free it") {
  const auto wrong = run_page("reused_buffer", {"freed"});
#if defined(REACTOR_HAS_ASAN)
  CHECK_THAT(wrong.err, Catch::Contains("heap-use-after-free"));
#else
  CHECK(number_after(wrong.out, "got ") < number_after(wrong.out, "wrote "));
#endif
  const std::string cured = run_page("reused_buffer_cured", {"freed"}).out;
  CHECK(number_after(cured, "got ") == number_after(cured, "wrote "));
}

TEST_CASE("sigpipe: the server is killed, the cure lets it serve on") {
  CHECK_THAT(
      run_page("sigpipe").out,
      Catch::Contains("send 1: 4 bytes\nThe end of the server: killed by signal " +
                      std::to_string(SIGPIPE)));
  CHECK_THAT(run_page("sigpipe_cured").out,
             Catch::Contains("send 2: Broken pipe\n") &&
                 Catch::Contains("serves all other clients on\n") &&
                 Catch::Contains("The end of the server: exit status 0\n"));
}

TEST_CASE("no_reuseaddr: no second start, the cure starts again") {
  CHECK_THAT(run_page("no_reuseaddr").out,
             Catch::Contains("served a client, ended\nbind TCP 127.0.0.1:") &&
                 Catch::EndsWith(": address already in use\n"));
  const std::string cured = run_page("no_reuseaddr_cured").out;
  const std::string start = cured.substr(0, cured.find('\n') + 1);
  CHECK(cured == start + start);  // the same port
}

TEST_CASE("emfile_spin: accept fails without end, the cure tries now and then") {
  for (const std::string name : {"emfile_spin", "emfile_spin_cured"}) {
    const std::string told = run_page(name, {"0.3"}).out;
    CHECK_THAT(told, Catch::StartsWith("Clients accepted: 1 of 2; no descriptor for "
                                       "more: yes\n"));
    const long wakeups = number_after(told, "returned ");
    CHECK((name == "emfile_spin" ? wakeups > 500 : wakeups < 10));
  }
}

TEST_CASE("fd_setsize: a neighbour changes, the cure leaves it alone") {
  const std::string wrong = run_page("fd_setsize").out;
  if (wrong.find("killed by signal " + std::to_string(SIGABRT)) == std::string::npos)
    CHECK(number_after(wrong, "\nanswers: ") == (7 | 8));  // 1027 is bit 3 behind
  const std::string cured = run_page("fd_setsize_cured").out;
  CHECK(number_after(cured, "\nanswers: ") == 7);
  CHECK(number_after(cured, "ready: ") == 1);
}

TEST_CASE("polling: wakes up to look, the cure once when there is something") {
  CHECK(number_after(run_page("polling", {"0.3"}).out, "woke up ") > 20);
  CHECK(number_after(run_page("polling_cured", {"0.3"}).out, "woke up ") <= 2);
}
