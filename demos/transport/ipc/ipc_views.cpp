// The kernel's lists and the times of answers, for the program ipc.

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "demos/transport/ipc/ipc.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/kernel/unix_table.h"

namespace transport {

void show_kernel_tables(Story& story, const ChildProcess& child,
                        const std::string& pid) {
  story.step("What the kernel lists");
  std::vector<Story::Row> rows;
  bool named = false;
  for (const Channel& channel : child.channels())
    if (const auto row = unix_row_of(channel.parent_end.in())) {
      named = named || (row->name == child.unix_name() && row->type == "u_str");
      rows.push_back({row->type, row->state, std::to_string(row->inode),
                      row->name.empty() ? "-" : row->name});
    }
  const auto tcp = row_of(child.tcp_address(), child.tcp_peer());
  if (tcp)
    rows.push_back({"tcp", tcp->state, std::to_string(tcp->inode),
                    tcp->local.to_string() + " to " + tcp->peer.to_string()});
  story.table({"type", "state", "inode", "name or addresses"}, rows);
  story.check(named && rows.size() == 3,
              "/proc/net/unix and /proc/net/tcp have them; pipes are in no list");
  story.say("The same rows:");
  story.show("ss -xtan | grep -E '" + child.unix_name() +
             " |:" + std::to_string(child.tcp_address().port()) + "'");
  const auto far = row_of(child.tcp_peer(), child.tcp_address());
  const auto owner = far ? owner_of(far->inode) : std::optional<Owner>();
  story.check(owner && std::to_string(owner->pid) == pid,
              "the other end of TCP belongs to process " + pid + ", as it says itself");
}

namespace {

using Microseconds = std::chrono::duration<double, std::micro>;

std::string microseconds_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f us", value);
  return text;
}

}  // namespace

void measure_round_trips(Story& story, ChildProcess& child) {
  constexpr std::size_t count = 400;
  story.step("How long does an answer take? " + std::to_string(count) +
             " times 32 bytes");
  const std::string message(32, 'x');
  std::vector<Story::Row> rows;
  for (const Channel& channel : child.channels()) {
    std::vector<double> times;
    for (std::size_t i = 0; i < count; ++i)
      times.push_back(Microseconds(child.round_trip(channel, message)).count());
    std::sort(times.begin(), times.end());
    rows.push_back({channel.name, microseconds_text(times[count / 2]),
                    microseconds_text(times[count * 9 / 10])});
  }
  story.table({"channel", "median", "9 of 10 within"}, rows);
  story.say(
      "This is the time there and back. Each time two processes are woken up, so it "
      "matters as much on which processors they run as which channel they use. Of "
      "these four channels, only TCP reaches another host.");
}

}  // namespace transport
