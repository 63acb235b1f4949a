// TCP is a byte stream: the server answers every byte in order, whatever the client
// does.

#include <future>

#include "tests/demos/uppercase/service.h"
#include "tests/support/proc.h"

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;
/// Larger than the 1 MiB of unsent answers plus the largest buffers of the kernel.
constexpr std::size_t more_than_buffers = 64 * mebibyte;
constexpr testing_support::Buffers small_buffers{
    .receive = 32 * 1024, .send = 0, .segment = 1400};
/// Sanitizers keep freed memory for a while, so they need a larger limit.
constexpr std::size_t allowed_growth_kib = sanitized ? 96 * 1024 : 8 * 1024;

}  // namespace

MODEL_TEST_CASE("bytes are answered at once", EACH_MODEL) {
  Service service(model);
  TcpClient client(service.tcp());
  CHECK(client.ask("no end of line") == "NO END OF LINE");
  CHECK(client.ask("\n") == "\n");
  const std::string raw("a\0b\r\nc", 6);
  CHECK(client.ask(raw) == std::string("A\0B\r\nC", 6));
  service.check_ends();
}

MODEL_TEST_CASE("bytes may arrive one by one", EACH_MODEL) {
  Service service(model, one_udp_socket);
  TcpClient client(service.tcp());
  const std::string text = lower_text(100);
  std::string answer;
  for (const char byte : text) answer += client.ask({&byte, 1});
  CHECK(answer == upper_text(100));
  service.check_ends();
}

MODEL_TEST_CASE("1 MiB is answered, with sending and receiving in turn", EACH_MODEL) {
  Service service(model, one_udp_socket);
  const auto answer = TcpClient(service.tcp()).exchange(lower_text(mebibyte), mebibyte);
  CHECK(difference(answer, upper_text(mebibyte)) == "");
  service.check_serves();
  service.check_ends();
}

MODEL_TEST_CASE("1 MiB is answered while another thread reads", EACH_MODEL) {
  Service service(model, one_udp_socket);
  TcpClient client(service.tcp());
  auto answer =
      std::async(std::launch::async, [&] { return client.receive(mebibyte); });
  client.send(lower_text(mebibyte));
  CHECK(difference(answer.get(), upper_text(mebibyte)) == "");
  service.check_ends();
}

MODEL_TEST_CASE("a slow reader gets 8 MiB, and memory is bounded", EACH_MODEL) {
  Service service(model, one_udp_socket);
  service.check_serves();
  const std::size_t before = testing_support::resident_kib(service.pid());
  TcpClient slow(service.tcp(), small_buffers);
  const auto answer = slow.exchange(lower_text(8 * mebibyte), 8 * mebibyte, 4096);
  CHECK(difference(answer, upper_text(8 * mebibyte)) == "");
  CHECK(testing_support::resident_kib(service.pid()) <= before + allowed_growth_kib);
  service.check_ends();
}

MODEL_TEST_CASE("after a half-close, the client gets the rest and the end",
                EACH_MODEL) {
  Service service(model, one_udp_socket);
  TcpClient client(service.tcp());
  client.send(lower_text(300'000));
  client.shutdown_write();
  CHECK(difference(client.receive_until_end(), upper_text(300'000)) == "");
  TcpClient wordless(service.tcp());
  wordless.shutdown_write();
  CHECK(wordless.receive_until_end().empty());
  service.check_ends();
}

MODEL_TEST_CASE("after a half-close, the client gets all unsent answers", EACH_MODEL) {
  Service service(model, one_udp_socket);
  // The kernel takes only a part of this answer, so the server must keep the rest.
  TcpClient client(service.tcp(), small_buffers);
  client.send(lower_text(600'000));
  client.shutdown_write();
  // After this, the server has seen the end, because each round reads a part of the
  // stream and one datagram.
  UdpClient meanwhile(service.udp());
  for (int turn = 0; turn < 40 && !model.one_at_a_time; ++turn)
    CHECK(meanwhile.ask("turn") == "TURN");
  CHECK(difference(client.receive_until_end(), upper_text(600'000)) == "");
  service.check_ends();
}

MODEL_TEST_CASE("the server survives a reset", EACH_MODEL) {
  Service service(model, one_udp_socket);
  for (int i = 0; i < 5; ++i) {
    TcpClient rude(service.tcp());
    rude.send(lower_text(256 * 1024));
    CHECK(rude.readable_within(time_limit));
    rude.reset();
    TcpClient(service.tcp()).reset();
    TcpClient(service.tcp()).close();
  }
  service.check_serves();
  service.check_ends();
}

MODEL_TEST_CASE("a reset does not affect other connections", CONCURRENT_MODELS) {
  Service service(model);
  TcpClient other(service.tcp()), rude(service.tcp());
  CHECK(other.ask("before") == "BEFORE");
  rude.send(lower_text(256 * 1024));
  CHECK(rude.readable_within(time_limit));
  rude.reset();
  CHECK(other.ask("after") == "AFTER");
  service.check_ends();
}

MODEL_TEST_CASE("a client that never reads is stopped, others are served",
                CONCURRENT_MODELS) {
  Service service(model, one_udp_socket);
  TcpClient other(service.tcp());
  CHECK(other.ask("before") == "BEFORE");
  const std::size_t before = testing_support::resident_kib(service.pid());
  TcpClient deaf(service.tcp(), {.receive = 0, .send = 64 * 1024, .segment = 0});
  const std::string text = lower_text(more_than_buffers);
  const std::size_t taken = deaf.send_until_stuck(text);
  CAPTURE(taken);
  CHECK(taken > mebibyte);
  CHECK(taken < more_than_buffers);
  CHECK(testing_support::resident_kib(service.pid()) <= before + allowed_growth_kib);
  CHECK(other.ask("meanwhile") == "MEANWHILE");
  service.check_serves();
  service.write_in("line\n");
  CHECK(service.read_out(5) == "LINE\n");

  CHECK(difference(deaf.receive(taken), upper_text(taken)) == "");
  CHECK(deaf.ask("at last") == "AT LAST");
  service.check_ends();
}

TEST_CASE("a client that never reads makes all others wait - Blocking") {
  Service service(Blocking::model());
  TcpClient deaf(service.tcp(), {.receive = 0, .send = 64 * 1024, .segment = 0});
  const std::size_t taken = deaf.send_until_stuck(lower_text(more_than_buffers));
  CHECK(taken < more_than_buffers);
  TcpClient other(service.tcp());
  other.send("other");
  CHECK_FALSE(other.readable_within(quiet_span));

  CHECK(difference(deaf.receive(taken), upper_text(taken)) == "");
  deaf.close();
  CHECK(other.receive(5) == "OTHER");
  service.check_ends();
}

MODEL_TEST_CASE("a client that never reads and closes is removed", EACH_MODEL) {
  Service service(model, one_udp_socket);
  TcpClient deaf(service.tcp(), {.receive = 0, .send = 64 * 1024, .segment = 0});
  deaf.send_until_stuck(lower_text(more_than_buffers), milliseconds(100));
  deaf.reset();
  service.check_serves();
  service.check_ends();
}
