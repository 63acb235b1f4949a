// Capture files as tshark reads them, and the packets for charts.

#include "demos/transport/story/recorder.h"

#include "demos/transport/story/chart.h"
#include "demos/transport/story/story_english.h"
#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"

using reactor::Address;
using transport::Recorder;
using transport_test::missing;
using transport_test::TemporaryFile;
using transport_test::tshark_fields;
namespace flag = transport::tcp_flag;

namespace {

const Address client("127.0.0.1", 9'157), server("127.0.0.1", 6'428);
const Address client6("::1", 9'157), server6("::1", 6'428);

void record_connection(Recorder& recorder, const Address& from, const Address& to) {
  recorder.tcp_connect(from, to, "opens");
  recorder.tcp_data(from, to, "hello", "asks");
  recorder.tcp_data(to, from, "HELLO");
  recorder.tcp_close(from, to);
}

}  // namespace

TEST_CASE("a capture has the datagrams with addresses, payload and comment") {
  if (missing("tshark")) return;
  const TemporaryFile file;
  Recorder recorder(file.path(), "test");
  recorder.udp(client, server, "", "an empty one");
  recorder.udp(server6, client6, "odd");
  recorder.udp(client, server, std::string(transport::max_udp_payload, 'x'));
  recorder.close();
  CHECK(tshark_fields(file.path(),
                      "ip.src ipv6.src udp.srcport udp.dstport "
                      "udp.length udp.payload frame.comment",
                      "frame.number < 3") ==
        "127.0.0.1\t\t9157\t6428\t8\t\tan empty one\n"
        "\t::1\t6428\t9157\t11\t6f6464\t\n");
  CHECK(tshark_fields(file.path(), "frame.len", "frame.number == 3") == "65535\n");
  CHECK(transport_test::wrong_packets(file.path()).empty());
}

TEST_CASE("tshark can follow a connection in a capture and finds no error") {
  if (missing("tshark")) return;
  const TemporaryFile file;
  Recorder recorder(file.path(), "test");
  record_connection(recorder, client, server);
  record_connection(recorder, client6, server6);
  recorder.tcp_connect(client, Address("127.0.0.1", 6'429));
  recorder.tcp_data(client, Address("127.0.0.1", 6'429), std::string(200'000, 'x'));
  recorder.tcp_close(Address("127.0.0.1", 6'429), client);
  recorder.tcp(client, Address("127.0.0.1", 1), flag::syn);
  recorder.tcp(Address("127.0.0.1", 1), client, flag::rst | flag::ack);
  recorder.close();
  CHECK(transport_test::wrong_packets(file.path()).empty());
  CHECK(tshark_fields(file.path(), "tcp.seq tcp.ack tcp.flags tcp.len",
                      "tcp.stream == 0") ==
        "0\t0\t0x0002\t0\n0\t1\t0x0012\t0\n1\t1\t0x0010\t0\n"
        "1\t1\t0x0018\t5\n1\t6\t0x0010\t0\n1\t6\t0x0018\t5\n6\t6\t0x0010\t0\n"
        "6\t6\t0x0011\t0\n6\t7\t0x0010\t0\n6\t7\t0x0011\t0\n7\t7\t0x0010\t0\n");
  CHECK_THAT(transport_test::output_of("tshark -r " + file.path() +
                                       " -q -z follow,tcp,ascii,1 2>/dev/null"),
             Catch::Contains("hello\n") && Catch::Contains("HELLO\n"));
}

TEST_CASE("a capture says that its packets are composed") {
  if (missing("capinfos")) return;
  const TemporaryFile file;
  Recorder recorder(file.path(), "the program");
  recorder.close();
  const std::string info = transport_test::output_of("capinfos " + file.path());
  CHECK_THAT(info, Catch::Contains("as seen by the program, not from the wire"));
  CHECK_THAT(info, Catch::Contains("the program"));
  CHECK_THAT(info, Catch::Contains("Raw IP"));
}

TEST_CASE("if a capture cannot be written, the error names the file") {
  CHECK_THROWS_WITH(Recorder("/no/such/folder/x", "test"),
                    Catch::StartsWith("write /no/such/folder/x: "));
  if (::access("/dev/full", W_OK) != 0) return;
  CHECK_THROWS_WITH(Recorder("/dev/full", "test"),
                    Catch::StartsWith("write /dev/full: "));
}

TEST_CASE("all packets are counted, and the first ones are kept for a chart") {
  Recorder recorder("", "test");
  for (std::size_t i = 0; i < Recorder::max_notes + 10; ++i)
    recorder.udp(client, server, "x");
  CHECK(recorder.count() == Recorder::max_notes + 10);
  CHECK(recorder.notes().size() == Recorder::max_notes);
  CHECK(transport::label_of(recorder.notes().front(), transport::story_english) ==
        "UDP 1 byte");
}

TEST_CASE("a chart has one arrow per packet between the two addresses") {
  Recorder recorder("", "test");
  recorder.tcp_connect(client, server, "connect()");
  recorder.udp(client, Address("127.0.0.1", 9), "of others");
  recorder.tcp_data(server, client, "hello", "send()");
  CHECK(transport::chart(recorder.notes(), {"Müller", client}, {"server", server},
                         transport::story_english) ==
        "            Müller                             server\n"
        "        127.0.0.1:9157                     127.0.0.1:6428\n"
        "connect()      |-- SYN -------------------------->|\n"
        "               |<-- SYN, ACK ---------------------|\n"
        "               |-- ACK -------------------------->|\n"
        "               |<-- PSH, ACK 5 bytes -------------| send()\n"
        "               |-- ACK -------------------------->|\n");
}
