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

/// Asks for a message by one channel after the other, and notes which handle got it.
class Listener {
 public:
  explicit Listener(Partner& partner) : partner_(partner) {}

  /// The channels in the order in which the other process is made to speak.
  static constexpr std::size_t order[] = {3, 0, 1, 0, 3, 1};

  void listen() {
    reactor::Timer limit(loop_, [this] { loop_.stop(); });
    limit.start_once(demo::time_limit);
    const auto& channels = partner_.channels();
    reactor::Input pipe(loop_, {.on_read = [&](auto text) { note("pipe", text); }},
                        channels[0].ours.in());
    reactor::Input local(loop_,
                         {.on_read = [&](auto text) { note("UNIX stream", text); }},
                         channels[1].ours.in());
    const int socket = ::dup(channels[3].ours.in());
    if (socket < 0) reactor::throw_error(errno, "duplicate a socket");
    reactor::TcpConnection tcp(loop_, socket);
    tcp.start({.on_read = [&](auto text) {
      partner_.note_received(text);
      note("TCP", text);
    }});
    ask();
    loop_.run();
  }

  const std::vector<Story::Row>& rows() const noexcept { return rows_; }
  /// Each message came by the handle of its channel.
  bool as_asked() const {
    bool same = rows_.size() == std::size(order);
    for (std::size_t i = 0; i < rows_.size(); ++i)
      same = same && rows_[i][1] == partner_.channels()[order[i]].name;
    return same;
  }

 private:
  void ask() {
    if (rows_.size() == std::size(order)) return loop_.stop();
    partner_.send(partner_.channels()[order[rows_.size()]],
                  "message " + std::to_string(rows_.size() + 1));
  }
  void note(const std::string& handle, std::string_view text) {
    rows_.push_back({std::to_string(rows_.size() + 1), handle, demo::quoted(text)});
    ask();
  }

  Partner& partner_;
  reactor::Loop loop_;
  std::vector<Story::Row> rows_;
};

}  // namespace

void wait_for_all(Story& story, Partner& partner) {
  story.step("A pipe, a UNIX socket and a TCP connection in one loop");
  Listener listener(partner);
  listener.listen();
  story.table({"", "woken by", "message"}, listener.rows());
  story.check(listener.as_asked(),
              "one thread waits for all: whoever speaks, its callback is called");
  partner.close_tcp();
}

}  // namespace transport
