// Model reactor: the loop of the library waits for all handles at once and calls their
// callbacks. The callbacks report events to the session. After each iteration of the
// loop, process_due() does what the session requests.

#include <list>

#include "demos/chat/buddy_connection.h"
#include "demos/chat/program.h"
#include "demos/chat/terminal_watcher.h"
#include "demos/common/stop_signal.h"
#include "demos/trace/loop_trace.h"
#include "reactor/input.h"
#include "reactor/output.h"
#include "reactor/tcp_listener.h"
#include "reactor/timer.h"
#include "reactor/udp_socket.h"

namespace {

using chat::Direction;

class Program {
 public:
  explicit Program(chat::Session& session) : session_(session) {
    output_.set_high_water(0);  // on_drain is called when everything is written
  }

  void run() {
    const demo::LoopTrace trace(loop_);
    while (!session_.finished()) {
      process_due();
      loop_.run_once();
    }
  }

 private:
  void process_due() {
    session_.process_due(chat::Clock::now());
    while (const auto next = session_.next_datagram_to_send())
      udp_.send(next->second, next->first);  // a datagram may be lost
    while (const auto peer = session_.next_peer_to_connect())
      add(*peer, Direction::outgoing).connect(loop_);
    for (auto& buddy : buddies_) buddy.update();
    buddies_.remove_if([](auto& buddy) { return buddy.remove_if_done(); });
    session_.wants_input() ? input_.resume() : input_.pause();
    write_output();
    timer_.stop();
    if (const auto timeout = session_.timeout()) timer_.start_once(*timeout);
  }

  chat::BuddyConnection& add(const reactor::Address& peer, Direction direction) {
    return buddies_.emplace_back(session_, session_.add_connection(peer, direction));
  }

  void write_output() {
    if (unwritten_ > 0 || session_.output().empty()) return;
    unwritten_ = session_.output().size();
    if (output_.write(session_.output())) on_drain();
  }
  void on_drain() { session_.on_output_written(std::exchange(unwritten_, 0)); }

  chat::Session& session_;
  std::size_t unwritten_ = 0;  // bytes that output_ has not written yet
  reactor::Loop loop_;
  std::list<chat::BuddyConnection> buddies_;
  reactor::Timer timer_{loop_, [] {}};  // ends the wait, so that process_due() runs
  reactor::SignalWatcher stop_{loop_, demo::stop_signals,
                               [this](int) { session_.leave(); }};
  std::optional<reactor::SignalWatcher> terminal_{watch_terminal(loop_, session_)};
  reactor::TcpListener listener_{
      loop_, session_.setup().self, {.on_connection = [this](auto socket, auto& peer) {
        add(peer, Direction::incoming).start(std::move(socket));
      }}};
  reactor::UdpSocket udp_{
      loop_, session_.setup().self, {.on_receive = [this](auto text, auto& sender) {
        session_.on_datagram(text, sender);
      }}};
  reactor::Input input_{loop_,
                        {.on_read = [this](auto bytes) { session_.on_input(bytes); },
                         .on_end = [this](auto) { session_.on_input_end(); }}};
  reactor::Output output_{loop_,
                          {.on_drain = [this] { on_drain(); },
                           .on_close = [this](auto) { session_.on_output_closed(); }}};
};

}  // namespace

int main(int argc, char** argv) { return chat::run<Program>("reactor", argc, argv); }
