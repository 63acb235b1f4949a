// Two processes of this host exchange the same message through pipes, UNIX sockets and
// TCP. The program shows what these channels have in common and how they differ. Only
// TCP (or UDP) also works between two hosts.

#include "demos/transport/ipc/ipc.h"

#include <unistd.h>

#include "demos/common/blocking_calls.h"
#include "demos/transport/ipc/ipc_english.h"
#include "demos/transport/ipc/ipc_german.h"
#include "demos/transport/kernel/socket_table.h"

namespace transport {

const IpcTexts& ipc_texts(const Story& story) {
  return story.in(ipc_english, ipc_german);
}

namespace {

/// Returns the kernel's name of a descriptor: "pipe:[4711]" or "socket:[4712]".
std::string link_of(int fd) {
  char target[64];
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t size = ::readlink(path.c_str(), target, sizeof target);
  return size > 0 ? std::string(target, static_cast<std::size_t>(size)) : "-";
}

void show_channels(Story& story, const ChildProcess& child) {
  const auto& text = ipc_texts(story);
  story.step(text.four_channels);
  story.say(text.copy);
  std::vector<Story::Row> rows;
  bool two_kinds = true;
  for (const Channel& channel : child.channels()) {
    const bool pipe = channel.parent_end.in() != channel.parent_end.out();
    const std::string in = link_of(channel.parent_end.in());
    rows.push_back({channel.name, std::to_string(channel.parent_end.in()), in,
                    std::to_string(channel.parent_end.out()),
                    link_of(channel.parent_end.out())});
    two_kinds = two_kinds && in.starts_with(pipe ? "pipe:" : "socket:");
  }
  story.table({text.channel, text.read_fd, "", text.write_fd, ""}, rows);
  story.check(two_kinds, text.one_direction);
}

/// Returns the process ID that the child reports.
std::string exchange_hello(Story& story, ChildProcess& child) {
  const auto& text = ipc_texts(story);
  story.step(text.same_message);
  const std::string hello = "hello, I am " + std::to_string(::getpid());
  std::vector<Story::Row> rows;
  bool same = true;
  std::string first;
  for (const Channel& channel : child.channels()) {
    child.send(channel, hello);
    const std::string answer = child.receive(channel);
    if (first.empty()) first = answer;
    same = same && answer == first && answer != hello;
    rows.push_back({channel.name, demo::quoted(hello), demo::quoted(answer)});
  }
  story.table({text.channel, "write()", "read()"}, rows);
  story.check(same, text.same_calls);
  return first.substr(first.rfind(' ') + 1);
}

void show_boundaries(Story& story, ChildProcess& child) {
  const auto& text = ipc_texts(story);
  story.step(text.three_writes);
  std::vector<Story::Row> rows;
  bool as_expected = true;
  for (const Channel& channel : child.channels()) {
    const bool datagrams = channel.name == "UNIX datagram";
    child.send(channel, "three");
    // Wait until all three writes are in the kernel's buffer; only then count the
    // reads.
    wait_until([&] {
      return demo::next_datagram_size(channel.parent_end.in()) ==
             (datagrams ? 3U : 11U);
    });
    const std::string waiting =
        std::to_string(demo::next_datagram_size(channel.parent_end.in()));
    std::string reads;
    std::size_t count = 0;
    for (std::size_t bytes = 0; bytes < 11; ++count) {
      const std::string some = child.receive(channel);
      bytes += some.size();
      reads += (count == 0 ? "" : ", ") + demo::quoted(some);
    }
    as_expected = as_expected && count == (datagrams ? 3U : 1U);
    rows.push_back(
        {channel.name, datagrams ? text.in_the_first(waiting) : waiting, reads});
  }
  story.table({text.channel, text.bytes_waiting, text.reads}, rows);
  story.check(as_expected, text.only_datagrams);
}

void show_ipc(Story& story) {
  ChildProcess child(story);
  show_channels(story, child);
  const std::string pid = exchange_hello(story, child);
  show_kernel_tables(story, child, pid);
  show_boundaries(story, child);
  measure_round_trips(story, child);
  wait_in_one_loop(story, child);
}

}  // namespace
}  // namespace transport

int main(int argc, char** argv) {
  return transport::run_story(
      "ipc", {transport::ipc_english.title, transport::ipc_german.title}, argc, argv,
      transport::show_ipc);
}
