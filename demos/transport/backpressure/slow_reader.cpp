#include "demos/transport/backpressure/slow_reader.h"

#include <chrono>

#include "demos/common/blocking_calls.h"
#include "demos/transport/kernel/socket_table.h"
#include "reactor/loop.h"
#include "reactor/timer.h"

namespace transport {

using reactor::Address;
using reactor::TcpConnection;
using namespace std::chrono_literals;

SlowReader::SlowReader(Story& story, const demo::Fd& listener)
    : to(Address::local_of(listener.get())) {
  const std::string port = std::to_string(to.port());
  story.filters("tcp port " + port, "tcp.port == " + port);
  client = connect_with_small_buffer(to);
  from = Address::local_of(client.get());
  server = demo::accept_tcp(listener.get());
  story.packets().tcp_connect(from, to);
}

Queues SlowReader::queues() const {
  const auto writer = row_of(from, to), reader = row_of(to, from);
  return {writer ? writer->send_queue : 0, reader ? reader->receive_queue : 0};
}

Queues SlowReader::wait_until_stable() const {
  Queues last = queues();
  wait_until([&] {
    const Queues before = last;
    last = queues();
    return last == before && last.send + last.receive == written.bytes();
  });
  return last;
}

namespace {

constexpr std::size_t high_water = 256 * 1024, blocks = 64;  // 2 MiB in all

/// Both ends of the connection as handles of one loop. The reader does not read until
/// read_all() starts it.
struct Ends {
  Ends(SlowReader& connection, Checksum& written)
      : producer(blocks, written),
        writer(loop, connection.client.release()),
        reader(loop, connection.server.release()) {
    writer.set_high_water(high_water);
    writer.start({.on_drain = [this] { producer.produce(writer); }});
  }
  /// Runs the loop until stop(), but not longer than `limit`.
  void run(std::chrono::milliseconds limit) {
    reactor::Timer end(loop, [this] { loop.stop(); });
    end.start_once(limit);
    loop.run();
  }

  reactor::Loop loop;
  Producer producer;
  TcpConnection writer, reader;
};

void pause_producer(Story& story, SlowReader& connection, Ends& ends) {
  const auto& text = backpressure_texts(story);
  story.step(text.library_queue);
  story.say(
      text.producer_has(kib(blocks * block_size), kib(block_size), kib(high_water)));
  reactor::Timer begin(ends.loop, [&] { ends.producer.produce(ends.writer); });
  begin.start_once(1ms);
  ends.run(100ms);
  const Queues kernel = connection.queues();
  story.table({text.not_produced, text.queue_of_library, "Send-Q", "Recv-Q", text.read},
              {{kib(ends.producer.remaining() * block_size), kib(ends.writer.queued()),
                kib(kernel.send), kib(kernel.receive), "0"}});
  story.check(ends.producer.pauses() == 1 && ends.writer.queued() > high_water &&
                  ends.producer.longest_queue() <= high_water + block_size,
              text.waits_for_drain);
}

void read_all(Story& story, SlowReader& connection, Ends& ends,
              const Checksum& written) {
  const auto& text = backpressure_texts(story);
  story.step(text.drains);
  Checksum read;
  ends.reader.start({.on_read = [&](std::string_view bytes) {
    read.add(bytes);
    if (ends.producer.remaining() == 0 && read.bytes() == written.bytes())
      ends.loop.stop();
  }});
  ends.run(10s);
  story.table({"", text.bytes, text.checksum},
              {{text.written, std::to_string(written.bytes()), written.hex()},
               {text.read, std::to_string(read.bytes()), read.hex()}});
  story.check(read == written, text.in_order);
  story.check(
      ends.producer.longest_queue() <= high_water + block_size,
      text.producer_waited(ends.producer.pauses(), kib(ends.producer.longest_queue())));
  story.check(wait_until([&] { return connection.queues() == Queues{}; }), text.empty);
}

}  // namespace

void show_library_queue(Story& story, SlowReader& connection) {
  Checksum written = connection.written;
  Ends ends(connection, written);
  pause_producer(story, connection, ends);
  read_all(story, connection, ends, written);
  for (std::size_t number = blocks; number > 0; --number)
    story.packets().tcp_data(connection.from, connection.to, block(number));
  story.packets().tcp_close(connection.from, connection.to);
}

}  // namespace transport
