// The timelines of the models that have the option --trace.

#include <set>

#include "tests/demos/uppercase/service.h"
#include "tests/support/temporary_file.h"
#include "tests/support/timeline.h"

using testing_support::read_timeline;
using testing_support::TemporaryFile;
using testing_support::Timeline;

namespace {

/// Sends requests to each kind of source and returns the timeline of the server.
Timeline trace_requests(const Model& model, int signal_number) {
  const TemporaryFile file;
  Service service(model, {"--trace", file.path(), "--udp-sockets", "2"});
  TcpClient client(service.tcp());
  CHECK(client.ask("r1") == "R1");
  CHECK(UdpClient(service.udp(1)).ask("r2") == "R2");
  CHECK(UdpClient(service.udp(0)).ask("r5") == "R5");
  service.write_in("r3\n");
  CHECK(service.read_out(3) == "R3\n");
  CHECK(client.ask("r4") == "R4");
  service.check_ends(signal_number);
  return read_timeline(file.path());
}

}  // namespace

MODEL_TEST_CASE("each request is an arrow in the timeline", TimeoutPolling, Threaded,
                Selector, Reactor, Coroutine, MultiReactor) {
  const Timeline timeline = trace_requests(model, GENERATE(SIGTERM, SIGINT));
  CHECK(timeline.problems == std::vector<std::string>{});
  CHECK(timeline.process == "uppercase_" + std::string(model.name));
  CHECK(timeline.arrows == 5);
  CHECK(timeline.dropped == 0);
  std::set<std::string> texts;
  for (const auto& request : timeline.of("request")) texts.insert(request.text);
  CHECK(texts == std::set<std::string>{"r1", "r2", "r3", "r4", "r5"});
}

TEST_CASE("the timeline shows spurious wakeups with their sockets") {
  const Timeline timeline = trace_requests(TimeoutPolling::model(), SIGTERM);
  CHECK(timeline.threads == std::vector<std::string>{"arrivals", "main"});
  std::set<std::string> spurious;
  for (const auto& wait : timeline.of("wait"))
    if (wait.spurious) spurious.insert(wait.name.substr(0, wait.name.find(':')));
  CHECK(spurious == std::set<std::string>{"poll stdin", "recvfrom UDP ",
                                          "accept TCP listener ",
                                          "recv TCP connection 1"});
}

TEST_CASE("the timeline shows the wait of each thread - Threaded") {
  const Timeline timeline = trace_requests(Threaded::model(), SIGTERM);
  std::multiset<std::string> names;
  for (const auto& name : timeline.threads)
    names.insert(name.substr(0, name.find(':')));
  CHECK(names == std::multiset<std::string>{"arrivals", "main", "stdin", "UDP ", "UDP ",
                                            "TCP listener ", "TCP connection 1"});
  for (const auto& wait : timeline.of("wait")) CHECK_FALSE(wait.spurious);
}

MODEL_TEST_CASE("the timeline shows one wait for all sources, and callbacks", Reactor,
                Coroutine) {
  const Timeline timeline = trace_requests(model, SIGTERM);
  CHECK(timeline.threads == std::vector<std::string>{"arrivals", "loop"});
  CHECK(timeline.of("wait").size() == timeline.of("wait", "wait for all").size());
  CHECK(timeline.of("callback", "TCP connection").size() >= 2);
  CHECK(timeline.of("callback", "UDP").size() == 2);
  for (const auto* kind : {"stdin", "TCP listener", "signal"})
    CHECK(timeline.of("callback", kind).size() == 1);
}

TEST_CASE("the timeline of a selector has one wait for all sources") {
  const Timeline timeline = trace_requests(Selector::model(), SIGTERM);
  CHECK(timeline.threads == std::vector<std::string>{"arrivals", "main"});
  const std::size_t waits = timeline.of("wait", "wait for all").size();
  CHECK(waits >= 7);  // five requests, one accept, one signal
  // Only stdin could cause another wait, because it stays in blocking mode.
  CHECK(timeline.of("wait", "read stdin").size() == 1);
  CHECK(timeline.of("wait").size() == waits + 1);
}

TEST_CASE("the timeline shows the loop threads and the accepting thread") {
  const Timeline timeline = trace_requests(MultiReactor::model(), SIGTERM);
  CHECK(timeline.threads ==
        std::vector<std::string>{"arrivals", "main", "loop", "loop", "loop"});
  CHECK(timeline.of("wait", "accept TCP listener").size() >=
        2);  // one client, one signal
  CHECK(timeline.of("wait", "wait for all").size() >= 7);
  CHECK(timeline.of("callback", "UDP").size() == 2);
}

TEST_CASE("a model without a timeline rejects --trace") {
  const auto outcome = testing_support::run(
      {PROGRAM_DIR "/uppercase_poll", "--trace", "/nonexistent/t.json"});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, Catch::Contains("--trace"));
}

MODEL_TEST_CASE("a bad file for --trace causes one error line", TimeoutPolling,
                Threaded, Reactor) {
  const auto outcome =
      testing_support::run(command_of(model, {"--trace", "/nonexistent/t.json"}));
  CHECK(outcome.status == 1);
  CHECK(outcome.err == "uppercase_" + std::string(model.name) +
                           ": write --trace /nonexistent/t.json: no such file or "
                           "directory\n");
}
