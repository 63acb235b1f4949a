// The program blocking: its claims hold, and ss, tshark and getrusage show the same.

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <iterator>
#include <sstream>
#include <thread>

#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/kernel/thread_state.h"
#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"

using testing_support::Outcome;
using transport_test::check_story;
using transport_test::missing;
using transport_test::output_of;
using transport_test::PausedProgram;
using transport_test::run_program;
using transport_test::tshark_fields;

namespace {

/// Returns the words of the first line after `from` that begins with `first`.
std::vector<std::string> row_of(const std::string& story, const std::string& from,
                                const std::string& first) {
  std::istringstream lines(story.substr(std::min(story.find(from), story.size())));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::vector<std::string> row{std::istream_iterator<std::string>(words), {}};
    if (!row.empty() && row.front() == first) return row;
  }
  testing_support::fail("no row '" + first + "' after '" + from + "'");
}

/// A thread that waits for bytes. getrusage(2) counts how often it sleeps.
class WaitingThread {
 public:
  WaitingThread() {
    REQUIRE(::pipe(ends_) == 0);
    thread_ = std::thread([this] {
      tid_ = static_cast<pid_t>(::syscall(SYS_gettid));
      for (char byte = 0; ::read(ends_[0], &byte, 1) == 1 && byte != '.';) ++read_;
      rusage usage{};
      ::getrusage(RUSAGE_THREAD, &usage);
      sleeps_ = static_cast<std::uint64_t>(usage.ru_nvcsw);
    });
  }
  WaitingThread(const WaitingThread&) = delete;
  WaitingThread& operator=(const WaitingThread&) = delete;
  ~WaitingThread() {
    for (const int end : ends_) ::close(end);
  }
  void send(char byte) { REQUIRE(::write(ends_[1], &byte, 1) == 1); }
  std::uint64_t end() {
    send('.');
    thread_.join();
    return sleeps_;
  }

  int fd() const { return ends_[0]; }
  pid_t tid() const { return tid_; }
  int bytes_read() const { return read_; }

 private:
  int ends_[2] = {-1, -1};
  std::atomic<pid_t> tid_ = 0;
  std::atomic<int> read_ = 0;
  std::uint64_t sleeps_ = 0;
  std::thread thread_;
};

}  // namespace

TEST_CASE("the state of a waiting thread has its call, descriptor and sleeps") {
  WaitingThread waiting;
  const auto is_blocked = [&] {
    const auto now = transport::state_of_thread(waiting.tid());
    return now.state == 'S' && now.call == "read" && now.fd == waiting.fd();
  };
  for (int i = 1; i <= 3; ++i) {
    CHECK(transport::wait_until(is_blocked));
    waiting.send('x');
    CHECK(transport::wait_until([&] { return waiting.bytes_read() == i; }));
  }
  CHECK(transport::wait_until(is_blocked));
  const std::uint64_t sleeps = transport::sleeps_of_thread(waiting.tid());
  CHECK(sleeps >= 4);
  CHECK(waiting.end() == sleeps);
}

TEST_CASE("it is no error if a thread does not exist") {
  CHECK(transport::state_of_thread(999'999'999).state == '?');
  CHECK(transport::sleeps_of_thread(999'999'999) == 0);
}

TEST_CASE("blocking: ss shows the connections of the table in that program") {
  if (missing("ss")) return;
  PausedProgram program("blocking");
  const std::string step = program.read_step();
  for (const std::string name : {"Anna", "Ben", "Cleo"}) {
    std::istringstream lines(step);
    std::string fd, found, kind, local, peer;
    for (std::string line; found != name && std::getline(lines, line);) {
      std::istringstream words(line);
      words >> fd >> found >> kind >> local >> peer;
    }
    const std::string row = output_of("ss -Htanp src " + local + " dst " + peer);
    CHECK_THAT(row, Catch::Contains("ESTAB") && Catch::Contains("\"blocking\"") &&
                        Catch::Contains(",fd=" + fd + ")"));
  }
}

TEST_CASE("blocking: the waits in turn are a staircase") {
  const Outcome outcome = run_program("blocking", {"--only", "6"});
  CHECK(outcome.status == 0);
  std::istringstream lines(outcome.out);
  int lanes = 0;
  std::size_t end = 13;  // the column of the first wait
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_not_of(" 2345#") != std::string::npos || line.size() < 4)
      continue;
    ++lanes;
    const std::size_t from = line.find('#');
    if (from == std::string::npos) continue;  // a busy computer made another wait long
    CHECK(from == end);  // a wait begins where the one before has ended
    end = line.size();
  }
  CHECK(lanes == 4);
  CHECK(end > 60);
}

TEST_CASE("blocking: claims hold, wakeups are counted, all readers get one script") {
  const transport_test::TemporaryFile file;
  const Outcome outcome = run_program("blocking", {"--pcap", file.path()});
  check_story(outcome);
  // The columns "spurious", "when quiet" and "threads".
  const auto end_of = [&](const std::string& strategy) {
    const auto row = row_of(outcome.out, "9. All five", strategy);
    return std::vector<std::string>(row.end() - 3, row.end());
  };
  CHECK(end_of("selector") == std::vector<std::string>{"0", "0", "1"});
  CHECK(end_of("threads") == std::vector<std::string>{"0", "0", "5"});
  CHECK(end_of("blocking") == std::vector<std::string>{"0", "0", "1"});
  CHECK(std::stoi(end_of("timeout").front()) > 5);
  CHECK(std::stoi(end_of("in").front()) > 5);
  if (missing("tshark")) return;
  const std::string bytes = tshark_fields(file.path(), "udp.payload", "udp");
  // The capture starts with one message before the first source sends. Then each of the
  // five runs has two messages. Each run ends with an end mark.
  const std::string first = bytes.substr(0, 3), end_mark = "2e\n";
  const std::string once = bytes.substr(6, 9);
  CHECK(once.substr(0, 3) == first);
  CHECK(once.substr(6) == end_mark);
  CHECK(bytes == first + end_mark + once + once + once + once + once);
  CHECK(tshark_fields(file.path(), "frame.number", transport_test::anything_wrong)
            .empty());
}
