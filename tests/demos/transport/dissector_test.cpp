// docs/wireshark/sockets.lua decodes captures of the chat and of the lab's messages,
// also if messages are split over segments, glued together, malformed, or on other
// ports.

#include <algorithm>
#include <sstream>

#include "demos/lab/engine/message.h"
#include "demos/transport/story/recorder.h"
#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"

using reactor::Address;
using transport::Recorder;
using transport_test::missing;
using transport_test::TemporaryFile;

namespace {

const Address anna("127.0.0.1", 40'000), bob("127.0.0.1", 12'000);

/// Returns the fields that the dissector finds in the packets that match the filter.
/// tshark exits with 0 even if the script has an error, so stderr must be empty except
/// for the warning about root.
std::string decoded(const std::string& file, const std::string& filter,
                    const std::string& fields, const std::string& options = "") {
  std::string command =
      "tshark -X lua_script:" SOURCE_DIR "/docs/wireshark/sockets.lua -r " + file +
      " -Y '" + filter + "' " + options + " -T fields -E aggregator='|'";
  std::istringstream names(fields);
  for (std::string name; names >> name;) command += " -e " + name;
  const auto outcome =
      testing_support::run({"sh", "-c", command}, {}, std::chrono::seconds(20));
  std::istringstream lines(outcome.err);
  for (std::string line; std::getline(lines, line);)
    if (line.find("as user \"root\"") == std::string::npos) CHECK(line.empty());
  CHECK(outcome.status == 0);
  return outcome.out;
}

class Capture {
 public:
  Capture() : recorder_(file_.path(), "test") {}
  Recorder* operator->() { return &recorder_; }
  std::string finish() {
    recorder_.close();
    return file_.path();
  }

 private:
  TemporaryFile file_;
  Recorder recorder_;
};

std::string request(std::uint32_t flow, std::uint32_t sequence, std::size_t size) {
  const lab::Message message(size, lab::Message::Form::bytes, flow);
  std::string bytes(size, '\0');
  message.write_request(sequence, bytes.data());
  return bytes;
}

std::string answer(std::uint32_t flow, std::uint32_t sequence, std::size_t size) {
  const lab::Message message(size, lab::Message::Form::bytes, flow);
  std::string bytes(size, '\0');
  message.write_answer(sequence, bytes.data());
  return bytes;
}

}  // namespace

TEST_CASE("dissector: presence datagrams on the chat's port and on any other port") {
  if (missing("tshark")) return;
  Capture capture;
  for (const char* place : {"127.0.0.1:12000", "127.0.0.1:31337"}) {
    const Address there = Address::parse(place);
    capture->udp(anna, there, "HELLO anna 1f2e" + std::string(100, ' '));
    capture->udp(there, anna, "HERE bob 1f2e 127.0.0.1:12002 [::1]:12003");
    capture->udp(anna, there, "BYE anna");
    capture->udp(anna, there, "HELLO an!na 1f2e");
    capture->udp(anna, there, "HELLO anna");
    capture->udp(anna, there, "BYE anna 1f2e");
    capture->udp(anna, there, "");
    capture->udp(anna, there, "HERE bob x\xff 1.2.3.4:5");
    capture->udp(anna, there, "HELLO anna 1f2e" + std::string(1200, ' '));
  }
  const std::string once =
      "HELLO\tanna\t1f2e\t\t100\n"
      "HERE\tbob\t1f2e\t127.0.0.1:12002|[::1]:12003\t\n"
      "BYE\tanna\t\t\t\n";
  CHECK(decoded(capture.finish(), "chat",
                "chat.kind chat.name chat.nonce chat.address chat.filler") ==
        once + once);
}

TEST_CASE("dissector: chat lines that are split over segments or glued together") {
  if (missing("tshark")) return;
  Capture capture;
  capture->tcp_connect(anna, bob);
  for (const char* part :
       {"NA", "ME anna 120", "01 1f2e\nhello", " bob\r\n//me\n/msg ps"})
    capture->tcp_data(anna, bob, part);
  capture->tcp_data(bob, anna, "NAME bob 12000 77aa\n");
  capture->tcp_data(bob, anna, "NAME is a word\n/from guest hi there\n/double\n");
  capture->tcp_data(anna, bob, "t\n/wow\n\n/bye\n");
  capture->tcp_close(anna, bob);
  CHECK(decoded(capture.finish(), "chat",
                "chat.kind chat.name chat.port chat.token chat.guest chat.text") ==
        "NAME\tanna\t12001\t1f2e\t\t\n"
        "text|text\tanna|anna\t\t\t\thello bob|/me\n"
        "NAME\tbob\t12000\t77aa\t\t\n"
        "text|/from|/double\tbob|bob|bob\t\t\tguest\tNAME is a word|hi there\n"
        "/msg|unknown|text|/bye\tanna|anna|anna|anna\t\t\t\tpst\n");
}

TEST_CASE("dissector: malformed chat messages are marked and do no harm") {
  if (missing("tshark")) return;
  Capture capture;
  capture->tcp_connect(anna, bob);
  capture->tcp_data(anna, bob, "NAME bad!name\n");
  capture->tcp_data(bob, anna, "NAME bob 99999 77aa\n");
  capture->tcp_data(anna, bob, std::string(100'000, 'x'));
  capture->tcp_data(anna, bob, "the end\n\x1b[2J\xff\xfe evil\n");
  capture->tcp_data(bob, anna, "half a line");
  capture->tcp(anna, bob, transport::tcp_flag::rst | transport::tcp_flag::ack);
  const std::string file = capture.finish();
  const std::string kinds = decoded(file, "chat.malformed", "chat.kind chat.malformed");
  CHECK(testing_support::line_count(kinds) >= 3);
  CHECK_THAT(kinds, Catch::StartsWith("NAME\t") && Catch::Contains("\ntext\t"));
  CHECK_THAT(decoded(file, "chat.text contains \"evil\"", "chat.text"),
             Catch::Contains("the end|") && Catch::Contains(" evil\n"));
  CHECK(decoded(file, "_ws.lua.error || _ws.malformed", "frame.number").empty());
}

TEST_CASE(
    "dissector: finds a chat on another port by its greeting or by a preference") {
  if (missing("tshark")) return;
  const Address there("127.0.0.1", 31'337);
  Capture capture;
  capture->tcp_connect(anna, there);
  capture->tcp_data(anna, there, "NAME anna\nhi\n");
  capture->tcp_data(there, anna, "anna is here\n");
  const Address other("127.0.0.1", 31'338);
  capture->tcp_connect(anna, other);
  capture->tcp_data(anna, other, "NA");
  capture->tcp_data(anna, other, "ME carla\n");
  const std::string file = capture.finish();
  CHECK(decoded(file, "chat", "chat.kind chat.text") ==
        "NAME|text\thi\ntext\tanna is here\n");
  CHECK(decoded(file, "chat", "chat.name", "-o chat.ports:31330-31340") ==
        "anna|anna\n\ncarla\n");
}

TEST_CASE("dissector: the lab's datagrams have flow, number and time") {
  if (missing("tshark")) return;
  Capture capture;
  const std::uint32_t flow = 7 * 256 + 'u';
  for (std::uint32_t number = 0; number < 30; ++number)
    capture->udp(anna, bob, request(flow, number, 40));
  capture->udp(bob, anna, answer(flow, 29, 40));
  capture->udp(anna, bob, "helloworldthisisnolabmessage");
  const std::string file = capture.finish();
  CHECK(decoded(file, "lab.sequence == 29",
                "lab.kind lab.flow lab.sequence lab.request_in") ==
        "request\t7\t29\t\nanswer\t7\t29\t30\n");
  CHECK(testing_support::line_count(decoded(file, "lab", "frame.number")) == 31);
  CHECK(decoded(file, "lab.time >= 0 && lab.time < 60", "frame.number") == "31\n");
}

TEST_CASE("dissector: the lab's stream may be split anywhere") {
  if (missing("tshark")) return;
  Capture capture;
  const std::uint32_t flow = 2 * 256 + 't';
  capture->tcp_connect(anna, bob);
  std::string asked, answered;
  for (std::uint32_t number = 0; number < 10; ++number) {
    asked += request(flow, number, 32);
    answered += answer(flow, number, 32);
  }
  for (const std::size_t part : {20UL, 100UL, 7UL, 193UL}) {
    capture->tcp_data(anna, bob, asked.substr(0, part));
    asked.erase(0, part);
  }
  capture->tcp_data(bob, anna, answered);
  const std::string file = capture.finish();
  std::string numbers = decoded(file, "lab.kind == \"request\"", "lab.sequence");
  std::replace(numbers.begin(), numbers.end(), '\n', '|');
  CHECK(numbers == "0|1|2|3|4|5|6|7|8|9|");
  CHECK(decoded(file, "lab.kind == \"answer\"", "lab.sequence lab.flow") ==
        "0|1|2|3|4|5|6|7|8|9\t2|2|2|2|2|2|2|2|2|2\n");
}
