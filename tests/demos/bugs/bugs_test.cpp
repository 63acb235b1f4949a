// For each bug of demos/bugs: the program has the symptom, and the cured program does
// not. The tests count wakeups, messages and bytes and do not measure times, because
// times depend on how busy the machine is.

#include <signal.h>

#include <set>
#include <sstream>

#include "tests/demos/bugs/bug_programs.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_file.h"

using bugs_test::number_after;
using bugs_test::run_bug;

TEST_CASE(
    "every bug has a symptom, a reason, a cure, and a line in scripts/bug --list") {
  std::set<std::string> listed;
  std::istringstream lines(
      testing_support::run({SOURCE_DIR "/scripts/bug", "--list"}).out);
  for (std::string line; std::getline(lines, line);)
    listed.insert(line.substr(0, line.find(": ")));
  CHECK(listed == bugs_test::bug_names());
  for (const std::string& name : listed) {
    CAPTURE(name);
    const std::string source = bugs_test::text_of(name + ".cpp");
    CHECK_THAT(source, Catch::StartsWith("// " + name + ": "));
    for (const std::string part : {"// Symptom: ", "// See it: ", "// Why: "})
      CHECK_THAT(source, Catch::Contains("\n" + part));
    CHECK(testing_support::line_count(source) <= 80);
    CHECK(bugs_test::widest_line(source.substr(0, source.find("\n\n"))) <= 3 + 78);
    CHECK_THAT(bugs_test::text_of(name + ".diff"),
               Catch::StartsWith("--- a/demos/bugs/" + name + ".cpp\n"));
  }
}

TEST_CASE("scripts/bug: an unknown name is an error message of one line") {
  for (const std::string name : {"nothing", "../lab/lab", "meter", ""}) {
    const auto outcome = testing_support::run({SOURCE_DIR "/scripts/bug", name});
    CHECK(outcome.status == 1);
    CHECK(outcome.err == "bug: there is no bug '" + name + "' (try --list)\n");
  }
}

TEST_CASE("a cured source still builds, and any other change names the undo command") {
  namespace fs = std::filesystem;
  const testing_support::TemporaryFile folder, cured;
  fs::create_directory(folder.path());
  const fs::path source = folder.path() + "/eagain.cpp";
  fs::copy_file(SOURCE_DIR "/demos/bugs/eagain.diff", folder.path() + "/eagain.diff");
  const auto cure = [&] {
    return testing_support::run({CMAKE, "-DPATCH=" PATCH, "-DNAME=eagain",
                                 "-DFOLDER=" + folder.path(), "-DCURED=" + cured.path(),
                                 "-P", SOURCE_DIR "/demos/bugs/cure.cmake"});
  };
  fs::copy_file(CURED_DIR "/eagain_cured.cpp", source);
  CHECK(cure().status == 0);
  CHECK(bugs_test::text_at(cured.path()) == bugs_test::text_at(source));
  CHECK(bugs_test::text_at(cured.path()) != bugs_test::text_of("eagain.cpp"));

  fs::remove(cured.path());
  std::ofstream(source) << "int main() {}\n";
  const auto outcome = cure();
  CHECK(outcome.status != 0);
  CHECK_THAT(outcome.err, Catch::Contains("eagain.diff no longer applies, because "
                                          "demos/bugs/eagain.cpp has changed.\n"));
  CHECK_THAT(outcome.err,
             Catch::Contains("To undo the changes: git checkout demos/bugs\n"));
  CHECK_FALSE(fs::exists(cured.path()));
  fs::remove_all(folder.path());
}

TEST_CASE("an invalid time is an error message of one line") {
  for (const std::string time : {"", "x", "0", "-1", "nan", "1e9", "1 s"}) {
    const auto outcome = run_bug("write_interest", {time});
    CHECK(outcome.status == 1);
    CHECK(testing_support::line_count(outcome.err) == 1);
    CHECK_THAT(outcome.err, Catch::Contains("'" + time + "' seconds: not a time"));
  }
}

TEST_CASE(
    "write_interest: wakes up all the time, after the cure only when there is work") {
  const std::string wrong = run_bug("write_interest", {"0.2"}).out;
  const std::string cured = run_bug("write_interest_cured", {"0.2"}).out;
  CHECK(number_after(wrong, "returned ") > 500);
  CHECK(number_after(cured, "returned ") <= 5);
  CHECK_THAT(cured, Catch::Contains("its answer: hello\n"));
}

TEST_CASE("recv_message: messages are glued and cut, after the cure they are found") {
  const std::string wrong = run_bug("recv_message").out;
  CHECK_THAT(wrong, Catch::Contains(R"(message 1: "HELLO\nHOW ARE YOU\nXXX)") &&
                        Catch::Contains("the server handled 2\n"));
  CHECK_THAT(run_bug("recv_message_cured").out,
             Catch::StartsWith("message 1: \"HELLO\"\n"
                               "message 2: \"HOW ARE YOU\"\n"
                               "message 3: \"XXX") &&
                 Catch::Contains("the server handled 3\n"));
}

TEST_CASE("short_send: the end is lost, after the cure everything is sent") {
  const std::string wrong = run_bug("short_send").out;
  CHECK(number_after(wrong, "received ") > 0);
  CHECK(number_after(wrong, "received ") < number_after(wrong, "had "));
  CHECK_THAT(run_bug("short_send_cured").out,
             Catch::Contains("received 16777216; 0 are lost"));
}

TEST_CASE("eagain: the connection is closed, after the cure it stays open") {
  const std::string wrong = run_bug("eagain").out;
  CHECK_THAT(wrong, Catch::Contains("closing\n"));
  CHECK(number_after(wrong, "answers: ") == 1);
  const std::string cured = run_bug("eagain_cured").out;
  CHECK(number_after(cured, "answers: ") == 3);
  CHECK_THAT(cured, !Catch::Contains("closing"));
}

TEST_CASE("stdin_end: the end is read again and again, after the cure once") {
  CHECK(number_after(run_bug("stdin_end", {"0.2"}).out, "stdin ") > 500);
  const std::string cured = run_bug("stdin_end_cured", {"0.2"}).out;
  CHECK(number_after(cured, "stdin ") == 1);
  CHECK(number_after(cured, "read ") == 6);
}

TEST_CASE(
    "blocking_callback: the timer does not tick meanwhile, after the cure it does") {
  const std::string wrong = run_bug("blocking_callback").out;
  CHECK(number_after(wrong, "ticked ") == 0);
  CHECK(number_after(wrong, "waiting for ") >= 400);
  CHECK(number_after(run_bug("blocking_callback_cured").out, "ticked ") > 0);
}

TEST_CASE(
    "reused_buffer: one answer ends like the other, after the cure both are right") {
  const std::string wrong = run_bug("reused_buffer").out;
  const long size = number_after(wrong, "wrote ");
  CHECK(number_after(wrong, "got ") < size);
  CHECK(number_after(wrong, " a and ") > size);
  const std::string cured = run_bug("reused_buffer_cured").out;
  CHECK(number_after(cured, "got ") == size);
  CHECK(number_after(cured, " a and ") == size);
}

TEST_CASE("reused_buffer: a freed buffer is used, after the cure it is not freed") {
  const auto wrong = run_bug("reused_buffer", {"freed"});
#if defined(REACTOR_HAS_ASAN)
  CHECK_THAT(wrong.err, Catch::Contains("heap-use-after-free"));
#else
  CHECK(number_after(wrong.out, "got ") < number_after(wrong.out, "wrote "));
#endif
  const std::string cured = run_bug("reused_buffer_cured", {"freed"}).out;
  CHECK(number_after(cured, "got ") == number_after(cured, "wrote "));
}

TEST_CASE("sigpipe: the server is killed, after the cure it goes on") {
  CHECK_THAT(
      run_bug("sigpipe").out,
      Catch::Contains("send 1: 4 bytes\nThe end of the server: killed by signal " +
                      std::to_string(SIGPIPE)));
  CHECK_THAT(run_bug("sigpipe_cured").out,
             Catch::Contains("send 2: Broken pipe\n") &&
                 Catch::Contains("goes on and serves all other clients\n") &&
                 Catch::Contains("The end of the server: exit status 0\n"));
}

TEST_CASE("no_reuseaddr: the second start fails, after the cure it works") {
  CHECK_THAT(run_bug("no_reuseaddr").out,
             Catch::Contains("served a client, ended\nbind TCP 127.0.0.1:") &&
                 Catch::EndsWith(": address already in use\n"));
  const std::string cured = run_bug("no_reuseaddr_cured").out;
  const std::string start = cured.substr(0, cured.find('\n') + 1);
  CHECK(cured == start + start);  // the same port
}

TEST_CASE(
    "emfile_spin: accept fails all the time, after the cure it is called rarely") {
  for (const std::string name : {"emfile_spin", "emfile_spin_cured"}) {
    const std::string output = run_bug(name, {"0.3"}).out;
    CHECK_THAT(output, Catch::StartsWith("Clients accepted: 1 of 2; no descriptor for "
                                         "more: yes\n"));
    const long wakeups = number_after(output, "returned ");
    CHECK((name == "emfile_spin" ? wakeups > 500 : wakeups < 10));
  }
}

TEST_CASE("fd_setsize: another variable changes, after the cure it does not") {
  const std::string wrong = run_bug("fd_setsize").out;
  if (wrong.find("killed by signal " + std::to_string(SIGABRT)) == std::string::npos)
    CHECK(number_after(wrong, "\nanswers: ") == (7 | 8));  // 1027 - 1024 = bit 3
  const std::string cured = run_bug("fd_setsize_cured").out;
  CHECK(number_after(cured, "\nanswers: ") == 7);
  CHECK(number_after(cured, "ready: ") == 1);
}

TEST_CASE("polling: wakes up to check a flag, after the cure only for the event") {
  CHECK(number_after(run_bug("polling", {"0.3"}).out, "woke up ") > 20);
  CHECK(number_after(run_bug("polling_cured", {"0.3"}).out, "woke up ") <= 2);
}
