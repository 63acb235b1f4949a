// A server for the tests of the lab: the uppercase service, honest or with one fault.
//
//   fake_server --port P --udp-sockets K --mode MODE
//
// One thread, poll(2). It prints nothing on stdout but answers.

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <deque>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "demos/common/command_line.h"
#include "demos/common/main.h"
#include "demos/common/socket.h"

namespace {

using reactor::Address;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int fault_every = 10;  // drops, doubles, spoils every tenth request
constexpr int dies_after = 50;   // requests
constexpr auto fixed_delay = 5ms;
constexpr auto accept_time = 1ms;
constexpr auto accept_pause = 100ms;      // as if there were no thread for a client
constexpr std::size_t most_watched = 20;  // sources of "drops_clients"
constexpr auto freeze_length = 200ms;
constexpr auto freeze_period = 1s;

struct Answer {
  int fd;
  bool datagram;
  Address to;
  std::string bytes;
  Clock::time_point due;
};

class FakeServer {
 public:
  FakeServer(std::string mode, std::uint16_t port, int udp_sockets);
  void run();

 private:
  void turn();
  void serve(int fd);
  void accept_one();
  void serve_datagram(int fd);
  void serve_stream(int fd);
  void answer(int fd, bool datagram, const Address& to, std::string bytes);
  Clock::duration delay();
  void send_due();
  int wait_ms() const;
  void freeze();
  bool is_udp(int fd) const;

  std::string mode_;
  demo::Fd listener_;
  std::vector<demo::Fd> udp_;
  std::vector<pollfd> watched_;
  std::deque<Answer> answers_;
  Clock::time_point next_freeze_ = Clock::now() + freeze_period;
  int requests_ = 0;
  Clock::time_point first_request_{};
  std::string held_back_;
};

FakeServer::FakeServer(std::string mode, std::uint16_t port, int udp_sockets)
    : mode_(std::move(mode)) {
  listener_ = demo::listen_tcp(Address("127.0.0.1", port));
  watched_.push_back({listener_.get(), POLLIN, 0});
  for (int i = 0; i < udp_sockets; ++i) {
    udp_.push_back(
        demo::bind_udp(Address("127.0.0.1", static_cast<std::uint16_t>(port + i))));
    watched_.push_back({udp_.back().get(), POLLIN, 0});
  }
  watched_.push_back({STDIN_FILENO, POLLIN, 0});
}

void FakeServer::run() {
  for (;;) turn();
}

void FakeServer::turn() {
  if (mode_ == "freeze") freeze();
  ::poll(watched_.data(), watched_.size(), wait_ms());
  send_due();
  const std::size_t count = watched_.size();
  for (std::size_t i = 0; i < count; ++i)
    if (watched_[i].revents != 0) serve(watched_[i].fd);
  std::erase_if(watched_, [](const pollfd& entry) { return entry.fd < 0; });
}

bool FakeServer::is_udp(int fd) const {
  for (const demo::Fd& socket : udp_)
    if (socket.get() == fd) return true;
  return false;
}

void FakeServer::serve(int fd) {
  if (fd == listener_.get()) return accept_one();
  if (mode_ == "never_reads") {
    std::this_thread::sleep_for(1ms);
    return;
  }
  is_udp(fd) ? serve_datagram(fd) : serve_stream(fd);
}

void FakeServer::accept_one() {
  const int fd = ::accept(listener_.get(), nullptr, nullptr);
  if (mode_ == "drops_clients" && watched_.size() > most_watched) {
    ::close(fd);
    std::this_thread::sleep_for(accept_pause);
    return;
  }
  if (fd >= 0) watched_.push_back({fd, POLLIN, 0});
  if (mode_ == "accepts_slowly") std::this_thread::sleep_for(accept_time);
}

void FakeServer::serve_datagram(int fd) {
  char buffer[65536];
  sockaddr_storage from{};
  socklen_t length = sizeof from;
  const ssize_t size = ::recvfrom(fd, buffer, sizeof buffer, 0,
                                  reinterpret_cast<sockaddr*>(&from), &length);
  if (size < 0) return;
  const Address peer(reinterpret_cast<sockaddr*>(&from), length);
  const std::string bytes(buffer, static_cast<std::size_t>(size));
  const bool fault = ++requests_ % fault_every == 0;
  if (fault && mode_ == "drop") return;
  if (fault && mode_ == "double") answer(fd, true, peer, bytes);
  if (fault && mode_ == "swap") {
    held_back_ = bytes;
    return;
  }
  if (fault && mode_ == "mangle") return answer(fd, true, peer, "????????");
  answer(fd, true, peer, bytes);
  if (!held_back_.empty()) answer(fd, true, peer, std::exchange(held_back_, {}));
}

void FakeServer::serve_stream(int fd) {
  char buffer[65536];
  const ssize_t size = ::read(fd, buffer, sizeof buffer);
  if (size <= 0) {
    for (pollfd& entry : watched_)
      if (entry.fd == fd) entry.fd = -1;
    if (fd != STDIN_FILENO) ::close(fd);
    return;
  }
  std::string bytes(buffer, static_cast<std::size_t>(size));
  if (++requests_ % fault_every == 0 && mode_ == "mangle") bytes.front() = '?';
  if (mode_ == "doubling_stream") bytes += bytes;
  if (mode_ == "logs_on_stdout") std::printf("got a request\n"), std::fflush(stdout);
  answer(fd, false, {}, bytes);
  if (mode_ == "hangs_up" && fd != STDIN_FILENO && requests_ >= dies_after)
    ::shutdown(fd, SHUT_RDWR);
}

void FakeServer::answer(int fd, bool datagram, const Address& to, std::string bytes) {
  if (mode_ == "dies" && requests_ >= dies_after) {
    std::fprintf(stderr, "out of luck\n");
    std::exit(3);
  }
  for (char& letter : bytes)
    letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  answers_.push_back({fd, datagram, to, std::move(bytes), Clock::now() + delay()});
  send_due();
}

/// "slower": a millisecond, and 20 ms more after each second of work.
Clock::duration FakeServer::delay() {
  if (mode_ == "delay") return fixed_delay;
  if (mode_ != "slower") return 0ms;
  if (requests_ <= 1) first_request_ = Clock::now();
  return 1ms + (Clock::now() - first_request_) / 50;
}

void FakeServer::send_due() {
  const auto now = Clock::now();
  for (; !answers_.empty() && answers_.front().due <= now; answers_.pop_front()) {
    const Answer& one = answers_.front();
    if (one.datagram)
      ::sendto(one.fd, one.bytes.data(), one.bytes.size(), 0, one.to.data(),
               one.to.size());
    else if (::write(one.fd == STDIN_FILENO ? STDOUT_FILENO : one.fd, one.bytes.data(),
                     one.bytes.size()) < 0)
      continue;
  }
}

int FakeServer::wait_ms() const {
  if (answers_.empty()) return mode_ == "freeze" ? 20 : -1;
  const auto left = answers_.front().due - Clock::now();
  return static_cast<int>(std::max<std::int64_t>(
      0, std::chrono::ceil<std::chrono::milliseconds>(left).count()));
}

void FakeServer::freeze() {
  if (Clock::now() < next_freeze_) return;
  std::this_thread::sleep_for(freeze_length);
  next_freeze_ += freeze_period;
}

/// More than fits into the pipes; write(2) and _exit(2) are all a handler may call.
void end_loudly(int) {
  char line[100];
  std::fill(std::begin(line), std::end(line), '\n');
  for (int i = 0; i < 2000; ++i)
    for (const int fd : {STDOUT_FILENO, STDERR_FILENO})
      if (::write(fd, line, sizeof line) < 0) ::_exit(1);
  ::_exit(0);
}

/// Leaves this process, whose parent waits for it, and goes on in another one: a
/// daemon, in a session of its own and without a parent.
void go_into_background() {
  for (const bool first : {true, false}) {
    if (::fork() > 0) ::_exit(0);
    if (first) ::setsid();
  }
}

/// A helper that is no child of the server, no member of its group, and ignores
/// SIGTERM.
void start_helper() {
  const pid_t child = ::fork();
  if (child > 0) {
    ::waitpid(child, nullptr, 0);
    return;
  }
  go_into_background();
  for (;;) ::pause();
}

int run(const std::string& mode, std::uint16_t port, int udp_sockets) {
  ::signal(SIGPIPE, SIG_IGN);
  if (mode == "does_not_start")
    throw std::runtime_error("I will not <b>start</b> & that's it");
  if (mode == "never_ready")
    for (;;) ::pause();
  if (mode == "ignores_sigterm") ::signal(SIGTERM, SIG_IGN);
  if (mode == "ends_loudly") ::signal(SIGTERM, end_loudly);
  if (mode == "daemon") go_into_background();
  if (mode == "helper") start_helper();
  FakeServer server(mode, port, udp_sockets);
  if (mode != "silent") std::fprintf(stderr, "The server is ready to receive\n");
  if (mode == "chatty")
    for (int i = 0; i < 100'000; ++i) std::fprintf(stderr, "line %d of many\n", i);
  server.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::string mode = "honest";
  std::uint16_t port = 0;
  int udp_sockets = 4;
  return demo::run_main("fake_server", [&] {
    demo::CommandLine line("A server that behaves as a test wants it to");
    line.option("--mode", mode, "how it behaves");
    line.option("--port", port, "TCP and first UDP port").port();
    line.option("--udp-sockets", udp_sockets, "number of UDP sockets");
    line.parse(argc, argv);
    return run(mode, port, udp_sockets);
  });
}
