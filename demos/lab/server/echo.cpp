#include "demos/lab/server/echo.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "demos/common/socket.h"
#include "demos/lab/engine/poller.h"
#include "demos/lab/engine/receive_stamp.h"

namespace lab {

using reactor::Address;

namespace {

using Buffer = std::array<char, 64 * 1024>;

/// Turns requests into answers.
class Service {
 public:
  explicit Service(Duration delay) : delay_(delay) {}
  /// The delay counts from the arrival of the request at the kernel.
  void prepare(int socket) const noexcept {
    if (delay_.count() > 0) enable_receive_stamps(socket);
  }
  void answer(std::span<char> letters,
              const std::optional<timespec>& stamp) const noexcept {
    const Time begin = stamp ? stamps_.to_monotonic(*stamp) : Clock::now();
    for (char& letter : letters)
      if (letter >= 'a' && letter <= 'z')
        letter = static_cast<char>(letter - 'a' + 'A');
    while (Clock::now() < begin + delay_) {
    }
  }

 private:
  Duration delay_;
  StampClock stamps_;
};

class Datagrams final : public Poller::Handler {
 public:
  Datagrams(Poller& poller, const Address& local, const Service& service)
      : service_(service), socket_(demo::bind_udp(local)) {
    demo::set_nonblocking(socket_.get());
    service_.prepare(socket_.get());
    poller.add(socket_.get(), EPOLLIN, *this);
  }
  Address address() const { return Address::local_of(socket_.get()); }
  void on_ready(std::uint32_t) override {
    Buffer buffer;
    sockaddr_storage from;
    auto* const sender = reinterpret_cast<sockaddr*>(&from);
    const auto [size, stamp, from_size] =
        receive_stamped(socket_.get(), buffer.data(), buffer.size(), &from);
    if (size < 0) return;
    const auto length = static_cast<std::size_t>(size);
    service_.answer({buffer.data(), length}, stamp);
    ::sendto(socket_.get(), buffer.data(), length, MSG_DONTWAIT, sender, from_size);
  }

 private:
  const Service& service_;
  demo::Fd socket_;
};

/// A TCP connection. A client that does not read its answers is disconnected.
class Stream final : public Poller::Handler {
 public:
  Stream(Poller& poller, demo::Fd socket, const Service& service)
      : poller_(poller), service_(service), socket_(std::move(socket)) {
    service_.prepare(socket_.get());
    poller_.add(socket_.get(), EPOLLIN, *this);
  }
  bool ended() const noexcept { return !socket_; }
  void on_ready(std::uint32_t) override {
    Buffer buffer;
    const auto [size, stamp, from] =
        receive_stamped(socket_.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) return end();
    const auto length = static_cast<std::size_t>(size);
    service_.answer({buffer.data(), length}, stamp);
    if (::send(socket_.get(), buffer.data(), length, MSG_DONTWAIT | demo::no_sigpipe) !=
        size)
      end();
  }

 private:
  void end() {
    poller_.remove(socket_.get());
    socket_.close();
  }

  Poller& poller_;
  const Service& service_;
  demo::Fd socket_;
};

class Listener final : public Poller::Handler {
 public:
  Listener(Poller& poller, const Address& local, const Service& service)
      : poller_(poller), service_(service), socket_(demo::listen_tcp(local)) {
    poller_.add(socket_.get(), EPOLLIN, *this);
  }
  Address address() const { return Address::local_of(socket_.get()); }
  void on_ready(std::uint32_t) override {
    std::erase_if(streams_, [](const auto& stream) { return stream->ended(); });
    demo::Fd client(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client) return;
    demo::set_no_delay(client.get());
    demo::set_nonblocking(client.get());
    streams_.push_back(std::make_unique<Stream>(poller_, std::move(client), service_));
  }

 private:
  Poller& poller_;
  const Service& service_;
  demo::Fd socket_;
  std::vector<std::unique_ptr<Stream>> streams_;
};

class StandardStreams final : public Poller::Handler {
 public:
  StandardStreams(Poller& poller, const Service& service)
      : poller_(poller), service_(service) {
    try {
      poller_.add(STDIN_FILENO, EPOLLIN, *this);
    } catch (const std::system_error&) {
      // A file or a closed descriptor cannot be watched; the sockets remain.
    }
  }
  void on_ready(std::uint32_t) override {
    Buffer buffer;
    const ssize_t size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (size <= 0) return poller_.remove(STDIN_FILENO);
    const auto length = static_cast<std::size_t>(size);
    service_.answer({buffer.data(), length}, std::nullopt);
    if (::write(STDOUT_FILENO, buffer.data(), length) < 0) poller_.remove(STDIN_FILENO);
  }

 private:
  Poller& poller_;
  const Service& service_;
};

/// Ends a wait when a signal comes.
class Stop final : public Poller::Handler {
 public:
  Stop(Poller& poller, int fd) { poller.add(fd, EPOLLIN, *this); }
  void on_ready(std::uint32_t) override {}
};

}  // namespace

void add_options(demo::CommandLine& line, EchoOptions& options) {
  line.option("--port", options.port, "port of TCP and of the first UDP socket").port();
  line.option("--udp-sockets", options.udp_sockets, "number of UDP sockets")
      .range(0, 1000);
  line.flag("--spin", options.spin, "never sleep: uses a whole processor");
  line.option("--delay", options.delay, "compute for this time before each answer")
      .range(0, 1e6)
      .placeholder("MICROSECONDS");
}

int echo(const EchoOptions& options, const demo::StopSignal& stop) {
  const Service service(from_seconds(options.delay / 1e6));
  Poller poller;
  Listener listener(poller, Address("127.0.0.1", options.port), service);
  const std::uint16_t port = listener.address().port();
  std::vector<std::unique_ptr<Datagrams>> datagrams;
  for (std::uint16_t i = 0; i < options.udp_sockets; ++i)
    datagrams.push_back(std::make_unique<Datagrams>(
        poller, Address("127.0.0.1", static_cast<std::uint16_t>(port + i)), service));
  StandardStreams streams(poller, service);
  Stop stop_handler(poller, stop.fd());
  std::fprintf(stderr, "TCP %s\nThe server is ready to receive\n",
               listener.address().to_string().c_str());
  if (options.spin) poller.set_pacing(Pacing::spin);
  while (!stop.requested()) poller.wait_until(Time::max());
  return 0;
}

}  // namespace lab
