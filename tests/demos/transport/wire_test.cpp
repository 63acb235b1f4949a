// The composed packets are the same as those on the wire, which dumpcap captures with
// the filter that --wire prints. The tests are skipped where capturing is not allowed.

#include <cstdio>

#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"
#include "tests/support/io.h"

using demo::Process;
using testing_support::Deadline;
using testing_support::fail;
using transport_test::missing;
using transport_test::TemporaryFile;
using transport_test::tshark_fields;

namespace {

Process start(const std::vector<std::string>& command) {
  Process::Options options;
  options.command = command;
  return Process(options);
}

/// Reads until the text has come. Returns false if the stream ends before that.
bool read_until(int fd, const std::string& awaited, std::string& text) {
  const Deadline deadline;
  while (text.find(awaited) == std::string::npos) {
    const std::string some = testing_support::read_some(fd, awaited, deadline);
    if (some.empty()) return false;
    text += some;
  }
  return true;
}

/// Returns the filter in the line "sudo dumpcap ... -f 'FILTER'".
std::string filter_in(const std::string& story) {
  const std::size_t start = story.find("-f '") + 4;
  return story.substr(start, story.find('\'', start) - start);
}

using Words = std::vector<std::string>;

/// Runs the program while dumpcap captures `count` packets. Returns false if dumpcap is
/// not allowed to capture.
bool capture(Words command, int count, const std::string& wire,
             const std::string& composed) {
  const std::string name = command.front();
  command.front() = PROGRAM_DIR "/" + name;
  for (const std::string& word :
       {std::string("--wire"), std::string("--pcap"), composed})
    command.push_back(word);
  Process program = start(command);
  std::string story, said;
  if (!read_until(program.out(), "-- Enter when it runs --", story)) fail(story);
  Process dumpcap =
      start({"dumpcap", "-q", "-i", "lo", "-w", wire, "-f", filter_in(story), "-c",
             std::to_string(count), "-a", "duration:15"});
  if (!read_until(dumpcap.err(), "File: ", said)) {
    std::printf("skipped: dumpcap may not capture here\n");
    return false;
  }
  testing_support::write_all(program.in(), "\n", "Enter");
  testing_support::read_until_end(program.out(), name,
                                  Deadline(std::chrono::seconds(20)));
  const auto end = program.wait(testing_support::time_limit);
  CHECK((end && end->status == 0));
  if (!dumpcap.wait(std::chrono::seconds(20))) fail("dumpcap does not end");
  return true;
}

void compare(const Words& command, int count, const std::string& fields) {
  if (missing("dumpcap") || missing("tshark")) return;
  const TemporaryFile wire, composed;
  if (!capture(command, count, wire.path(), composed.path())) return;
  const std::string expected = tshark_fields(wire.path(), fields);
  CHECK(testing_support::line_count(expected) == static_cast<std::size_t>(count));
  CHECK(tshark_fields(composed.path(), fields) == expected);
}

}  // namespace

TEST_CASE("udp_demux: its capture file has the packets of the wire") {
  compare({"udp_demux", "--ports", "0,0,0"}, 8,
          "ip.src ip.dst udp.srcport udp.dstport udp.payload");
}

TEST_CASE("tcp_demux: its capture file has the packets of the wire") {
  compare({"tcp_demux", "--ports", "0,0,0"}, 22,
          "ip.src tcp.srcport tcp.dstport tcp.flags tcp.payload");
}

TEST_CASE("handshake: its capture file has the packets of the wire") {
  compare({"handshake"}, 17,
          "tcp.srcport tcp.dstport tcp.flags tcp.seq tcp.ack tcp.payload");
}
