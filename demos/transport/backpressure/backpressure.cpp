// A sender is faster than its reader. This program shows where the bytes wait: first in
// the kernel at both ends, then in the library's queue. When that is full, the producer
// must wait; this is called back-pressure. The last step shows a producer that does not
// wait.

#include "demos/transport/backpressure/backpressure.h"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>

#include "demos/common/blocking_calls.h"
#include "demos/transport/backpressure/backpressure_english.h"
#include "demos/transport/backpressure/backpressure_german.h"
#include "demos/transport/backpressure/slow_reader.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/story/story_texts.h"
#include "reactor/error.h"

namespace transport {

using std::chrono::steady_clock;

const BackpressureTexts& backpressure_texts(const Story& story) {
  return story.in(backpressure_english, backpressure_german);
}

namespace {

void send_before_reading(Story& story, SlowReader& connection) {
  const auto& text = backpressure_texts(story);
  story.step(text.asynchronous);
  const auto start = steady_clock::now();
  demo::send_all(connection.client.get(), "HELLO");
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      steady_clock::now() - start);
  connection.written.add("HELLO");
  story.packets().tcp_data(connection.from, connection.to, "HELLO", "send()");
  const Queues queues = connection.wait_until_stable();
  story.table(socket_headings,
              socket_cells(sockets_of_ports("tcp", {connection.to.port()})));
  story.say(story_texts(story).same_rows);
  story.show(ss_command("tcp", {connection.to.port()}));
  story.check(queues.receive == 5 && queues.send == 0, text.send_took(took.count()));
}

/// Calls send(2) once. Returns the number of bytes that the kernel took; 0 means that
/// the call would block (EAGAIN).
std::size_t try_to_send(SlowReader& connection, std::string_view bytes) {
  const ssize_t count = ::send(connection.client.get(), bytes.data(), bytes.size(), 0);
  if (count < 0 && errno != EAGAIN) reactor::throw_error(errno, "send TCP");
  const auto taken = static_cast<std::size_t>(count < 0 ? 0 : count);
  connection.written.add(bytes.substr(0, taken));
  return taken;
}

void fill_kernel(Story& story, SlowReader& connection) {
  const auto& text = backpressure_texts(story);
  story.step(text.queues_fill);
  std::vector<Story::Row> rows;
  std::size_t taken = 1;
  Queues queues{};
  for (std::size_t number = 1; taken > 0; ++number) {
    const std::string bytes = block(number);
    taken = try_to_send(connection, bytes);
    story.packets().tcp_data(connection.from, connection.to, bytes.substr(0, taken));
    queues = connection.wait_until_stable();
    const std::string result =
        taken > 0 ? std::to_string(taken) : std::string(text.would_block);
    rows.push_back({"send(" + std::to_string(block_size) + ")", result,
                    std::to_string(queues.send), std::to_string(queues.receive)});
  }
  story.table({text.call, text.result, "Send-Q", text.recv_queue}, rows);
  story.check(queues.send + queues.receive == connection.written.bytes(),
              text.all_taken(connection.written.bytes()));
  story.say(text.blocking_send);
}

}  // namespace

}  // namespace transport

int main(int argc, char** argv) {
  return transport::run_story(
      "backpressure",
      {transport::backpressure_english.title, transport::backpressure_german.title},
      argc, argv, [](transport::Story& story) {
        const auto listener = transport::listen_with_small_buffers();
        transport::SlowReader connection(story, listener);
        transport::send_before_reading(story, connection);
        transport::fill_kernel(story, connection);
        transport::show_library_queue(story, connection);
        transport::show_unlimited_queue(story, listener);
      });
}
