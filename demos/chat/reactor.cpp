// Model reactor: the loop of the library waits for all handles at once and calls their
// callbacks. They tell the session what has happened; after each turn of the loop,
// process_due() does what the session wants done.

#include <signal.h>

#include <list>

#include "demos/chat/buddy_connection.h"
#include "demos/chat/program.h"
#include "demos/trace/loop_trace.h"
#include "reactor/input.h"
#include "reactor/output.h"
#include "reactor/signal_watcher.h"
#include "reactor/tcp_listener.h"
#include "reactor/timer.h"
#include "reactor/udp_socket.h"

namespace {

using chat::Origin;

class Program {
 public:
  explicit Program(chat::Session& session) : session_(session) {
    output_.set_high_water(0);  // on_drain says that everything is written
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
    while (const auto next = session_.next_datagram())
      udp_.send(next->second, next->first);  // one that cannot be sent is lost
    while (const auto peer = session_.next_dial())
      add(*peer, Origin::dialled).connect(loop_);
    for (auto& buddy : buddies_) buddy.update();
    buddies_.remove_if([](auto& buddy) { return buddy.remove_if_done(); });
    session_.wants_input() ? input_.resume() : input_.pause();
    show_screen();
    timer_.stop();
    if (const auto timeout = session_.timeout()) timer_.start_once(*timeout);
  }

  chat::BuddyConnection& add(const reactor::Address& peer, Origin origin) {
    return buddies_.emplace_back(session_, session_.open(peer, origin));
  }

  void show_screen() {
    if (unwritten_ > 0 || session_.screen().empty()) return;
    unwritten_ = session_.screen().size();
    if (output_.write(session_.screen())) on_drain();
  }
  void on_drain() { session_.shown(std::exchange(unwritten_, 0)); }

  chat::Session& session_;
  std::size_t unwritten_ = 0;  // bytes that the output has taken
  reactor::Loop loop_;
  std::list<chat::BuddyConnection> buddies_;
  reactor::Timer timer_{loop_, [] {}};  // ends the wait; process_due() follows
  reactor::SignalWatcher stop_{
      loop_, {SIGINT, SIGTERM, SIGHUP}, [this](int) { session_.leave(); }};
  reactor::TcpListener listener_{
      loop_, session_.setup().self, {.on_connection = [this](auto socket, auto& peer) {
        add(peer, Origin::accepted).start(std::move(socket));
      }}};
  reactor::UdpSocket udp_{
      loop_, session_.setup().self, {.on_receive = [this](auto text, auto& sender) {
        session_.received(text, sender);
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
