#include <fstream>

#include "demos/common/blocking_calls.h"
#include "demos/transport/backpressure/backpressure.h"
#include "reactor/loop.h"
#include "reactor/timer.h"

namespace transport {

using reactor::Address;
using reactor::TcpConnection;

namespace {

constexpr std::size_t write_size = 8 * 1024 * 1024, writes = 4;

/// Returns the physical memory that this process uses (VmRSS), in KiB.
std::string resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmRSS:" && status >> word) return word;
  return "?";
}

}  // namespace

void show_unlimited_queue(Story& story, const demo::Fd& listener) {
  const auto& text = backpressure_texts(story);
  story.step(text.mistake);
  const Address server = Address::local_of(listener.get());
  demo::Fd client = connect_with_small_buffer(server);
  const Address from = Address::local_of(client.get());
  const demo::Fd silent_reader = demo::accept_tcp(listener.get());
  reactor::Loop loop;
  TcpConnection writer(loop, client.release());
  writer.start({});
  const std::string bytes(write_size, 'x');
  std::vector<Story::Row> rows;
  rows.push_back({"0 KiB", kib(writer.queued()), resident_kib() + " KiB"});
  reactor::Timer produce(loop, [&] {
    if (rows.size() > writes) return loop.stop();
    writer.write(bytes);
    rows.push_back(
        {kib(rows.size() * write_size), kib(writer.queued()), resident_kib() + " KiB"});
  });
  produce.start_repeating(std::chrono::milliseconds(5));
  loop.run();
  story.table({text.written, text.queue, text.memory}, rows);
  constexpr std::size_t kernel_share = 1024 * 1024;
  story.check(writer.queued() > writes * write_size - kernel_share, text.unlimited);
  story.say(text.killed);
  story.packets().tcp_connect(from, server, "32 MiB written, hardly any sent");
  story.packets().tcp(from, server, tcp_flag::rst | tcp_flag::ack);
  writer.reset();
}

}  // namespace transport
