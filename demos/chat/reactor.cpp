// Model reactor: the loop waits for all handles at once and calls their callbacks. What
// the selector model does by hand (when to read, what still waits to be written) is in
// the handles.

#include <signal.h>

#include <list>
#include <optional>
#include <utility>

#include "demos/chat/program.h"
#include "reactor/input.h"
#include "reactor/output.h"
#include "reactor/signal_watcher.h"
#include "reactor/tcp_listener.h"
#include "reactor/timer.h"
#include "reactor/udp_socket.h"

namespace {

using chat::Link;
using chat::Origin;
using reactor::Address;
using reactor::Input;
using reactor::Output;
using reactor::TcpConnection;
using reactor::UdpSocket;

struct Buddy {
  Link& link;
  std::optional<TcpConnection> connection{};
  std::size_t handed = 0;  // bytes the connection has taken and not yet sent
};

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
    do_what_is_due();
    loop_.run();
  }

  void do_what_is_due() {
    session_.work(chat::Clock::now());
    while (const auto next = session_.next_datagram())
      udp_.send(next->second, next->first);  // if it cannot be sent it is lost
    while (const auto peer = session_.next_dial()) dial(*peer);
    for (Buddy& buddy : buddies_) update(buddy);
    buddies_.remove_if([this](Buddy& buddy) { return remove(buddy); });
    session_.wants_typed() ? input_.resume() : input_.pause();
    if (shown_ == 0 && !session_.screen().empty()) {
      shown_ = session_.screen().size();
      if (output_.write(session_.screen())) session_.shown(std::exchange(shown_, 0));
    }
    timer_.stop();
    if (const auto patience = session_.patience()) timer_.start_once(*patience);
    if (session_.finished()) loop_.stop();
  }

 private:
  void dial(const Address& peer) {
    Buddy& buddy = buddies_.emplace_back(Buddy{session_.open(peer, Origin::dialled)});
    try {
      buddy.connection = TcpConnection::connect(loop_, peer, callbacks(buddy));
      buddy.connection->set_high_water(0);
    } catch (const std::system_error& error) {  // no descriptors
      session_.ended(buddy.link, error.code());
    }
  }

  void accept(TcpConnection connection, const Address& peer) {
    Buddy& buddy = buddies_.emplace_back(
        Buddy{session_.open(peer, Origin::accepted), std::move(connection)});
    buddy.connection->set_high_water(0);
    buddy.connection->start(callbacks(buddy));
  }

  TcpConnection::Callbacks callbacks(Buddy& buddy) {
    const auto read = [this, &link = buddy.link](std::string_view bytes) {
      session_.received(link, bytes);
    };
    const auto end = [this, &link = buddy.link] { session_.ended(link); };
    const auto drain = [this, &buddy] {
      session_.sent(buddy.link, std::exchange(buddy.handed, 0));
    };
    const auto close = [this, &link = buddy.link](std::error_code error) {
      session_.ended(link, error);
    };
    return {.on_read = on(this, read),
            .on_end = on(this, end),
            .on_drain = on(this, drain),
            .on_close = on(this, close)};
  }

  void update(Buddy& buddy) {
    if (!buddy.connection) return;
    TcpConnection& connection = *buddy.connection;
    session_.wants_read(buddy.link) ? connection.resume_reading()
                                    : connection.pause_reading();
    const auto waiting = buddy.link.waiting();
    if (buddy.handed > 0 || waiting.empty()) return;
    buddy.handed = waiting.size();
    connection.write(waiting);
  }

  bool remove(Buddy& buddy) {
    if (!buddy.link.done()) return false;
    session_.remove(buddy.link);
    return true;
  }

  chat::Session& session_;
  const Address self_ = session_.setup().self;
  reactor::Loop loop_;
  reactor::SignalWatcher stop_{
      loop_, {SIGINT, SIGTERM, SIGHUP}, on(this, [this](int) { session_.leave(); })};
  reactor::TcpListener listener_{
      loop_,
      self_,
      {.on_connection = on(this, [this](TcpConnection c, const Address& peer) {
         accept(std::move(c), peer);
       })}};
  UdpSocket udp_{
      loop_,
      self_,
      {.on_receive = on(this, [this](std::string_view text, const Address& from) {
         session_.received(text, from);
       })}};
  reactor::Timer timer_{loop_, on(this, [] {})};
  Input input_{
      loop_,
      {.on_read = on(this, [this](std::string_view bytes) { session_.typed(bytes); }),
       .on_end = on(this, [this](std::error_code) { session_.typing_ended(); })}};
  Output output_{
      loop_,
      {.on_drain = on(this, [this] { session_.shown(std::exchange(shown_, 0)); }),
       .on_close = on(this, [this](std::error_code) { session_.blind(); })}};
  std::list<Buddy> buddies_;
  std::size_t shown_ = 0;  // bytes the output has taken and not yet written
};

}  // namespace

int main(int argc, char** argv) { return chat::run<Program>("reactor", argc, argv); }
