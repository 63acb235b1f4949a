// Model reactor: the loop waits for all handles at once and calls their callbacks. What
// the selector model does by hand (when to read, what still waits to be written) is in
// the handles.

#include <signal.h>

#include <list>
#include <utility>

#include "demos/chat/buddy.h"
#include "demos/chat/program.h"
#include "demos/common/loop_trace.h"
#include "reactor/input.h"
#include "reactor/output.h"
#include "reactor/signal_watcher.h"
#include "reactor/tcp_listener.h"
#include "reactor/timer.h"
#include "reactor/udp_socket.h"

namespace {

using chat::Buddy;
using chat::Origin;
using reactor::Address;
using reactor::TcpConnection;

/// Every callback is this: what has happened, and then what is due.
template <class Program, class Event>
auto on(Program* program, Event event) {
  return [program, event](auto&&... arguments) {
    event(std::forward<decltype(arguments)>(arguments)...);
    program->do_what_is_due();
  };
}

class Program {
 public:
  explicit Program(chat::Session& session) : session_(session) {
    output_.set_high_water(0);  // on_drain says that all is written
  }

  void run() {
    const demo::LoopTrace trace(loop_);
    do_what_is_due();
    loop_.run();
  }

  void do_what_is_due() {
    session_.work(chat::Clock::now());
    while (const auto next = session_.next_datagram())
      udp_.send(next->second, next->first);  // if it cannot be sent it is lost
    while (const auto peer = session_.next_dial())
      add(*peer, Origin::dialled).dial(loop_);
    for (Buddy& buddy : buddies_) buddy.update();
    buddies_.remove_if([](Buddy& buddy) { return buddy.remove_if_done(); });
    session_.wants_typed() ? input_.resume() : input_.pause();
    show();
    timer_.stop();
    if (const auto patience = session_.patience()) timer_.start_once(*patience);
    if (session_.finished()) loop_.stop();
  }

 private:
  Buddy& add(const Address& peer, Origin origin) {
    chat::Link& link = session_.open(peer, origin);
    return buddies_.emplace_back(session_, link, [this] { do_what_is_due(); });
  }

  void show() {
    if (shown_ > 0 || session_.screen().empty()) return;
    shown_ = session_.screen().size();
    if (output_.write(session_.screen())) session_.shown(std::exchange(shown_, 0));
  }

  chat::Session& session_;
  reactor::Loop loop_;
  reactor::SignalWatcher stop_{
      loop_, {SIGINT, SIGTERM, SIGHUP}, on(this, [this](int) { session_.leave(); })};
  reactor::TcpListener listener_{
      loop_,
      session_.setup().self,
      {.on_connection = on(this, [this](TcpConnection connection, const Address& peer) {
         add(peer, Origin::accepted).start(std::move(connection));
       })}};
  reactor::UdpSocket udp_{
      loop_,
      session_.setup().self,
      {.on_receive = on(this, [this](std::string_view text, const Address& from) {
         session_.received(text, from);
       })}};
  reactor::Timer timer_{loop_, on(this, [] {})};
  reactor::Input input_{
      loop_,
      {.on_read = on(this, [this](std::string_view bytes) { session_.typed(bytes); }),
       .on_end = on(this, [this](std::error_code) { session_.typing_ended(); })}};
  reactor::Output output_{
      loop_,
      {.on_drain = on(this, [this] { session_.shown(std::exchange(shown_, 0)); }),
       .on_close = on(this, [this](std::error_code) { session_.blind(); })}};
  std::size_t shown_ = 0;  // bytes the output has taken and not yet written
  std::list<Buddy> buddies_;
};

}  // namespace

int main(int argc, char** argv) { return chat::run<Program>("reactor", argc, argv); }
