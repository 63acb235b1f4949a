// What a server costs, against a process that spends known amounts.

#include "demos/lab/server/cost.h"

#include <poll.h>
#include <unistd.h>

#include "demos/common/process.h"
#include "demos/lab/server/processor.h"
#include "tests/support/catch.h"

using lab::CostProbe;
using lab::Usage;
using std::chrono::milliseconds;

namespace {

class Family {
 public:
  Family() : process_(options()) {}
  pid_t pid() const { return process_.pid(); }

  void run(const std::string& command) {
    const std::string line = command + "\n";
    REQUIRE(::write(process_.in(), line.data(), line.size()) ==
            static_cast<ssize_t>(line.size()));
    for (char letter = 0; letter != '\n';)
      REQUIRE(::read(process_.out(), &letter, 1) == 1);
  }

  rusage end() {
    process_.close_in();
    const auto end = process_.wait(std::chrono::seconds(5));
    REQUIRE(end);
    return end->usage;
  }

 private:
  static demo::Process::Options options() {
    demo::Process::Options options;
    options.command = {PROGRAM_DIR "/lab_family"};
    return options;
  }
  demo::Process process_;
};

/// Samples until `done`: a thread that was just started has not slept yet.
template <class Done>
Usage sample_until(CostProbe& probe, Done done) {
  for (int i = 0; i < 400; ++i) {
    const Usage usage = probe.sample();
    if (done(usage)) return usage;
    ::poll(nullptr, 0, 10);
  }
  return probe.sample();
}

// Joining, waiting, reading a command, and locks at the start and the end of a thread
// are switches as well.
constexpr std::int64_t besides = 12;

}  // namespace

TEST_CASE("the wakeups of living threads are counted, each sleep as one") {
  Family family;
  CostProbe probe(family.pid());
  const Usage before = probe.sample();
  CHECK(before.threads == 1);
  family.run("hold 3 20");
  const auto all_slept = [&](const Usage& now) {
    return now.wakeups - before.wakeups >= 3 * 21;
  };
  const Usage after = sample_until(probe, all_slept);
  CHECK(after.threads == 4);
  CHECK(probe.threads_peak() == 4);
  CHECK(after.wakeups - before.wakeups >= 3 * 20);
  CHECK(after.wakeups - before.wakeups <= 3 * (20 + besides));
  CHECK(after.run_queue_wait >= before.run_queue_wait);
}

TEST_CASE("the wakeups of threads and children that ended are known at the end") {
  for (const std::string kind : {"threads", "children"}) {
    CAPTURE(kind);
    Family family;
    CostProbe probe(family.pid());
    probe.sample();
    family.run(kind + " 4 20");
    const Usage after = probe.sample();
    CHECK(after.threads == 1);
    const std::int64_t unseen = probe.unseen_wakeups(family.end());
    CHECK(unseen >= 4 * 20);
    CHECK(unseen <= 4 * (20 + besides));
  }
}

TEST_CASE("no wakeup is unseen if no thread started or ended") {
  Family family;
  CostProbe probe(family.pid());
  probe.sample();
  CHECK(probe.unseen_wakeups(family.end()) <= besides);
}

TEST_CASE("what a thread did is remembered after its end") {
  Family family;
  CostProbe probe(family.pid());
  family.run("hold 5 20");
  const Usage held =
      sample_until(probe, [](const Usage& now) { return now.wakeups >= 5 * 20; });
  family.end();
  CHECK(probe.sample().wakeups >= held.wakeups);
}

TEST_CASE("processor time includes threads and children that ended") {
  Family family;
  CostProbe probe(family.pid());
  const lab::Duration start = probe.sample().cpu;
  family.run("burn thread 60");
  const lab::Duration thread = probe.sample().cpu;
  CHECK(thread - start >= milliseconds(60));
  CHECK(thread - start < milliseconds(160));
  family.run("burn child 60");
  const lab::Duration child = probe.sample().cpu;
  CHECK(child - thread >= milliseconds(40));  // in ticks of 10 ms, twice
  CHECK(child - thread < milliseconds(180));
}

TEST_CASE("descriptors and memory of a process are known") {
  Family family;
  family.run("threads 1 1");  // it has loaded by now
  CHECK(lab::open_descriptors(family.pid()) >= 3);
  CHECK(lab::open_descriptors(family.pid()) < 20);
  const auto memory = lab::memory_of(family.pid());
  REQUIRE(memory);
  CHECK(memory->resident > 500 * 1024);
  if (memory->proportional) CHECK(*memory->proportional <= memory->resident);
  const pid_t pid = family.pid();
  family.end();
  CHECK_FALSE(lab::memory_of(pid));
}

TEST_CASE("the slope of a line through points") {
  CHECK_FALSE(lab::slope_of({}));
  CHECK_FALSE(lab::slope_of({{3, 1}, {3, 2}}));
  CHECK(*lab::slope_of({{0, 10}, {50, 110}, {100, 210}}) == Approx(2));
  // One page more or less in the middle hardly bends it.
  CHECK(*lab::slope_of({{0, 0}, {50, 54}, {100, 104}, {200, 200}}) ==
        Approx(1).epsilon(0.03));
}

TEST_CASE("a server is starved when others take its processor while it waits") {
  using std::chrono::seconds;
  const auto starved = [](lab::Span span) { return lab::starvation(span, 1); };
  // Only the server keeps its processor busy; its many threads wait for each other.
  CHECK(starved({seconds(2), seconds(0), 1, milliseconds(1990), seconds(9), 5000}) ==
        "");
  // It needs little, and there is no other process.
  CHECK(starved({seconds(2), milliseconds(1900), 1, milliseconds(90), milliseconds(9),
                 900}) == "");
  // Many wakeups: no process is charged for the time to leave the idle state.
  CHECK(starved({seconds(2), milliseconds(1000), 1, milliseconds(700),
                 milliseconds(200), 40'000}) == "");
  // There were other processes, but the server did not wait for them.
  CHECK(starved({seconds(2), milliseconds(1000), 1, milliseconds(100), milliseconds(5),
                 900}) == "");
  const std::string words =
      starved({seconds(2), seconds(0), 1, milliseconds(1000), milliseconds(900), 1000});
  CHECK(words ==
        "server starved of CPU: other processes took 49.5 % of processor 1 while it "
        "waited for one");
  // A server that is not bound to one processor can use all.
  const lab::Span two{seconds(2),         milliseconds(100), 2,
                      milliseconds(2000), seconds(1),        1000};
  CHECK_THAT(lab::starvation(two, {}), Catch::Contains("of the processors"));
  CHECK(lab::starvation({seconds(2), seconds(0), 0, {}, {}, 0}, {}) == "");
}

TEST_CASE("the idle time of processors is read, and grows") {
  const lab::IdleTime one = lab::idle_time(0), all = lab::idle_time({});
  CHECK(one.processors == 1);
  CHECK(all.processors >= 1);
  CHECK(all.idle >= one.idle);
  CHECK(lab::idle_time(99'999).processors == 0);
}
