// Model selector: one select() waits for all descriptors at once; then each that is
// ready is served without waiting. Line for line what one writes with Python's module
// selectors; the data of a key is the function to call, as in its documentation.

#include <cerrno>
#include <functional>
#include <list>
#include <optional>
#include <span>
#include <utility>

#include "demos/common/stop_signal.h"
#include "demos/common/trace.h"
#include "demos/uppercase/peer.h"
#include "demos/uppercase/sockets.h"
#include "reactor/error.h"
#include "reactor/selector.h"

namespace {

using namespace std::chrono_literals;
using demo::Fd;
using reactor::Events;
using reactor::SelectorKey;
using uppercase::Peer;
using uppercase::Service;
using Callback = std::function<void(const SelectorKey& key, Events events)>;
using Client = std::list<Peer>::iterator;

Events wanted(const Peer& peer) {
  return (peer.wants_read() ? Events::read : Events::none) |
         (peer.wants_write() ? Events::write : Events::none);
}

class Server {
 public:
  explicit Server(Service& service)
      : service_(service), sockets_(service), stdio_(service) {
    watch(stop_.fd(), Events::read, [](const SelectorKey&, Events) {});
    sockets_.set_nonblocking();
    watch_listener();
    for (const Fd& udp : sockets_.udp)
      watch(udp.get(), Events::read,
            [this](auto& key, Events) { answer_datagrams(service_, key.fd); });
    sockets_.announce(service);
  }

  void run() {
    while (!stop_.requested()) {
      if (service_.options.read_stdin) serve_stdio();
      const bool pausing = !accepting_;
      for (const auto& [key, events] : wait_for_all())
        std::any_cast<const Callback&>(key.data)(key, events);
      if (pausing) watch_listener();
    }
  }

 private:
  std::span<const reactor::Ready> wait_for_all() {
    const demo::Span waiting(demo::Span::Kind::wait, "wait for all");
    return selector_.select(patience());
  }

  void watch(int fd, Events events, Callback callback) {
    selector_.register_fd(fd, events, std::move(callback));
  }

  std::optional<std::chrono::nanoseconds> patience() const {
    if (stdin_is_file_ && stdio_.wants_read()) return 0ns;  // there is more to read
    if (!accepting_) return 100ms;                          // try again then
    return std::nullopt;                                    // as long as it takes
  }

  void watch_listener() {
    accepting_ = true;
    watch(sockets_.listener.get(), Events::read, [this](auto& key, Events) {
      Fd connection = uppercase::accept_connection(service_, key.fd);
      if (connection) return add_client(std::move(connection));
      if (!reactor::is_shortage(errno)) return;
      accepting_ = false;  // or the listener would be ready again and again
      selector_.unregister(key.fd);
    });
  }

  void add_client(Fd connection) {
    demo::set_nonblocking(connection.get());
    const Client client =
        clients_.emplace(clients_.end(), service_, std::move(connection));
    watch(client->in(), Events::read,
          [this, client](auto& key, Events events) { serve(client, key, events); });
  }

  void serve(Client client, const SelectorKey& key, Events events) {
    if ((events & Events::read) != Events::none) client->receive();
    if (client->wants_write()) client->send();
    if (client->done()) {
      selector_.unregister(key.fd);
      clients_.erase(client);
    } else if (wanted(*client) != key.events) {
      selector_.modify(key.fd, wanted(*client), key.data);
    }
  }

  /// Stdin and stdout are two descriptors of one peer; a file is always ready, and
  /// cannot be registered.
  void serve_stdio() {
    if (stdin_is_file_ && stdio_.wants_read()) stdio_.receive();
    while (stdout_is_file_ && stdio_.wants_write()) stdio_.send();
    const bool read = !stdin_is_file_ && stdio_.wants_read();
    const bool write = !stdout_is_file_ && stdio_.wants_write();
    if (read != std::exchange(reading_, read)) toggle(stdio_.in(), Events::read, read);
    if (write != std::exchange(writing_, write))
      toggle(stdio_.out(), Events::write, write);
  }

  void toggle(int fd, Events event, bool on) {
    if (!on) return void(selector_.unregister(fd));
    watch(fd, event, [this](auto&, Events ready) {
      ready == Events::read ? stdio_.receive() : stdio_.send();
    });
  }

  Service& service_;
  demo::StopSignal stop_;
  uppercase::Sockets sockets_;
  std::list<Peer> clients_;
  Peer stdio_;
  reactor::Selector selector_;  // lets go of the descriptors before they are closed
  bool accepting_ = false;
  bool reading_ = false, writing_ = false;  // whether stdin, stdout are watched
  const bool stdin_is_file_ = service_.options.read_stdin && demo::is_file(0);
  const bool stdout_is_file_ = demo::is_file(1);
};

}  // namespace

int main(int argc, char** argv) {
  return uppercase::run<Server>("selector", argc, argv);
}
