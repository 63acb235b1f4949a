// The kernel's lists and the times of answers, for the program ipc.

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "demos/transport/ipc/ipc.h"
#include "demos/transport/kernel/socket_table.h"
#include "demos/transport/kernel/unix_table.h"
#include "demos/transport/story/story_texts.h"

namespace transport {

void show_kernel_tables(Story& story, const ChildProcess& child,
                        const std::string& pid) {
  const auto& text = ipc_texts(story);
  story.step(text.kernel_lists);
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
                    text.from_to(tcp->local.to_string(), tcp->peer.to_string())});
  story.table({text.type, text.state, text.inode, text.name_or_addresses}, rows);
  story.check(named && rows.size() == 3, text.in_lists);
  story.say(story_texts(story).same_rows);
  story.show("ss -xtan | grep -E '" + child.unix_name() +
             " |:" + std::to_string(child.tcp_address().port()) + "'");
  const auto far = row_of(child.tcp_peer(), child.tcp_address());
  const auto owner = far ? owner_of(far->inode) : std::optional<Owner>();
  story.check(owner && std::to_string(owner->pid) == pid, text.other_end(pid));
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
  const auto& text = ipc_texts(story);
  story.step(text.how_long(count));
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
  story.table({text.channel, text.median, text.nine_of_ten}, rows);
  story.say(text.there_and_back);
}

}  // namespace transport
