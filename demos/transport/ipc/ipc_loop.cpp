// A pipe and sockets in one loop, for the program ipc.

#include <unistd.h>

#include <cerrno>

#include "demos/common/blocking_calls.h"
#include "demos/transport/ipc/ipc.h"
#include "reactor/error.h"
#include "reactor/input.h"
#include "reactor/loop.h"
#include "reactor/tcp_connection.h"
#include "reactor/timer.h"

namespace transport {

namespace {

/// Asks the child for a message on one channel after the other, and records which
/// handle received it.
class EventRecorder {
 public:
  explicit EventRecorder(ChildProcess& child) : child_(child) {}

  /// The order in which the channels are used: indices in ChildProcess::channels().
  static constexpr std::size_t order[] = {3, 0, 1, 0, 3, 1};

  void run() {
    reactor::Timer limit(loop_, [this] { loop_.stop(); });
    limit.start_once(demo::time_limit);
    const auto& channels = child_.channels();
    reactor::Input pipe(loop_, {.on_read = [&](auto text) { note("pipe", text); }},
                        channels[0].parent_end.in());
    reactor::Input local(loop_,
                         {.on_read = [&](auto text) { note("UNIX stream", text); }},
                         channels[1].parent_end.in());
    const int socket = ::dup(channels[3].parent_end.in());
    if (socket < 0) reactor::throw_error(errno, "duplicate a socket");
    reactor::TcpConnection tcp(loop_, socket);
    tcp.start({.on_read = [&](auto text) {
      child_.note_received(text);
      note("TCP", text);
    }});
    ask();
    loop_.run();
  }

  const std::vector<Story::Row>& rows() const noexcept { return rows_; }
  /// Whether each message was received by the handle of its channel.
  bool handles_match_channels() const {
    bool same = rows_.size() == std::size(order);
    for (std::size_t i = 0; i < rows_.size(); ++i)
      same = same && rows_[i][1] == child_.channels()[order[i]].name;
    return same;
  }

 private:
  void ask() {
    if (rows_.size() == std::size(order)) return loop_.stop();
    child_.send(child_.channels()[order[rows_.size()]],
                "message " + std::to_string(rows_.size() + 1));
  }
  void note(const std::string& handle, std::string_view text) {
    rows_.push_back({std::to_string(rows_.size() + 1), handle, demo::quoted(text)});
    ask();
  }

  ChildProcess& child_;
  reactor::Loop loop_;
  std::vector<Story::Row> rows_;
};

}  // namespace

void wait_in_one_loop(Story& story, ChildProcess& child) {
  const auto& text = ipc_texts(story);
  story.step(text.one_loop);
  EventRecorder recorder(child);
  recorder.run();
  story.table({"", text.woken_by, text.message}, recorder.rows());
  story.check(recorder.handles_match_channels(), text.callback);
  child.close_tcp();
}

}  // namespace transport
