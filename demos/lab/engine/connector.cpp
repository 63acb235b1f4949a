#include "demos/lab/engine/connector.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "demos/common/socket.h"
#include "demos/lab/files.h"
#include "reactor/error.h"

namespace lab {

using reactor::Address;
using reactor::throw_error;
using std::chrono::milliseconds;

namespace {

// Less than the usual backlog: with a full one the kernel retries after a second.
constexpr std::size_t max_batch = 100;
constexpr Duration time_limit = std::chrono::seconds(5);
constexpr Duration slice = milliseconds(50);  // until a stop request is noticed
constexpr int last_own_address = 254;
constexpr std::size_t spare_descriptors = 32;

std::string attempt_on(const Address& server) {
  return "connect TCP " + server.to_string();
}

[[noreturn]] void throw_no_port(const Address& server, std::size_t connections) {
  std::string range = read_proc("/proc/sys/net/ipv4/ip_local_port_range");
  std::replace(range.begin(), range.end(), '\t', ' ');
  range.erase(range.find_last_not_of('\n') + 1);
  throw std::runtime_error(attempt_on(server) + ": no local port left for connection " +
                           std::to_string(connections + 1) +
                           " (net.ipv4.ip_local_port_range is " + range +
                           "; widen it with sysctl, or use fewer --connections)");
}

}  // namespace

class Connector::Attempt final : public Poller::Handler {
 public:
  Attempt(Connector& owner, demo::Fd socket, Time now)
      : fd(std::move(socket)), started(now), owner_(owner) {}
  void on_ready(std::uint32_t) override {
    owner_.settle(*this, demo::pending_error(fd.get()), Clock::now());
  }

  demo::Fd fd;  // empty once the attempt has ended
  Time started;

 private:
  Connector& owner_;
};

Connector::Connector(Poller& poller, const Address& server, Target target)
    : poller_(poller), server_(server), target_(std::move(target)) {}

Connector::~Connector() {
  for (const auto& attempt : attempts_)
    if (attempt->fd) poller_.remove(attempt->fd.get());
}

std::vector<demo::Fd> Connector::run() {
  require_descriptors(target_.connections);
  connected_.reserve(target_.connections);
  next_begin_ = Clock::now();
  while (settled() < target_.connections && !(target_.stopped && target_.stopped())) {
    const Time now = Clock::now();
    begin_due(now);
    expire(now);
    reap();
    const bool may_begin = begun_ < target_.connections && attempts_.size() < max_batch;
    const Time next = may_begin ? std::min(next_begin_, now + slice) : now + slice;
    if (settled() < target_.connections) poller_.wait_until(next);
    reap();
  }
  return std::move(connected_);
}

std::size_t Connector::settled() const noexcept {
  return static_cast<std::size_t>(report_.connections + report_.failed);
}

void Connector::begin_due(Time now) {
  while (begun_ < target_.connections && attempts_.size() < max_batch &&
         next_begin_ <= now) {
    begin(now);
    if (target_.per_second > 0) next_begin_ += from_seconds(1 / target_.per_second);
  }
}

void Connector::begin(Time now) {
  int error = 0;
  demo::Fd fd;
  do {
    fd = demo::Fd(
        ::socket(server_.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) throw_error(errno, attempt_on(server_));
    error = connect(fd.get());
  } while (use_next_address(error));
  ++begun_;
  Attempt& attempt =
      *attempts_.emplace_back(std::make_unique<Attempt>(*this, std::move(fd), now));
  poller_.add(attempt.fd.get(), EPOLLOUT, attempt);
  if (error != EINPROGRESS) settle(attempt, error, Clock::now());
}

/// Returns 0 or an errno value. The kernel chooses the port when it knows both
/// addresses. IP_BIND_ADDRESS_NO_PORT
int Connector::connect(int fd) {
  demo::set_no_delay(fd);
  if (own_address_ > 1) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    const Address own("127.0.0." + std::to_string(own_address_), 0);
    if (::bind(fd, own.data(), own.size()) != 0) return errno;
  }
  return ::connect(fd, server_.data(), server_.size()) == 0 ? 0 : errno;
}

/// The loopback network has more addresses, each with ports of its own.
bool Connector::use_next_address(int error) {
  if (error != EADDRNOTAVAIL) return false;
  const bool local = !server_.is_ipv6() && server_.host().starts_with("127.");
  if (!local || own_address_ == last_own_address) throw_no_port(server_, begun_);
  ++own_address_;
  return true;
}

void Connector::settle(Attempt& attempt, int error, Time now) {
  poller_.remove(attempt.fd.get());
  if (error == 0) {
    ++report_.connections;
    report_.latency.record((now - attempt.started).count());
    connected_.push_back(std::move(attempt.fd));
    return;
  }
  attempt.fd.close();
  if (report_.connections == 0) throw_error(error, attempt_on(server_));
  if (report_.failed++ == 0) report_.problem = reactor::make_error(error).message();
}

void Connector::reap() {
  std::erase_if(attempts_, [](const auto& attempt) { return !attempt->fd; });
}

void Connector::expire(Time now) {
  for (const auto& attempt : attempts_)
    if (attempt->fd && now - attempt->started > time_limit)
      settle(*attempt, ETIMEDOUT, now);
}

void require_descriptors(std::size_t count) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const std::size_t open = entry_count("/proc/self/fd");
  const std::size_t needed = open + count + spare_descriptors;
  if (needed <= limit.rlim_cur) return;
  throw std::runtime_error(
      std::to_string(count) + " connections need " + std::to_string(needed) +
      " open files, but this process may have only " + std::to_string(limit.rlim_cur) +
      " (RLIMIT_NOFILE; raise the hard limit as root with ulimit -Hn " +
      std::to_string(needed) + ")");
}

}  // namespace lab
