#include "demos/uppercase/sockets.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "demos/common/socket.h"
#include "demos/trace/trace.h"
#include "demos/trace/traced_io.h"
#include "reactor/datagram_batch.h"
#include "reactor/error.h"

namespace uppercase {

using reactor::Address;

Sockets::Sockets(const Service& service)
    : listener(demo::listen_tcp(service.tcp_address())) {
  for (const Address& address : service.udp_addresses())
    udp.push_back(demo::bind_udp(address));
}

void Sockets::announce(const Service& service) const {
  std::vector<Address> addresses;
  for (const demo::Fd& fd : udp) addresses.push_back(Address::local_of(fd.get()));
  service.ready(Address::local_of(listener.get()), addresses);
}

void Sockets::set_nonblocking() const {
  demo::set_nonblocking(listener.get());
  for (const demo::Fd& fd : udp) demo::set_nonblocking(fd.get());
}

void Sockets::set_timeout(std::chrono::milliseconds limit) const {
  demo::set_timeout(listener.get(), limit);
  for (const demo::Fd& fd : udp) demo::set_timeout(fd.get(), limit);
}

void Sockets::close() {
  listener.close();
  udp.clear();
}

int Sockets::largest_fd() const noexcept {
  int largest = listener.get();
  for (const demo::Fd& fd : udp) largest = std::max(largest, fd.get());
  return largest;
}

bool answer_datagram(Service& service, int fd, int flags) {
  constexpr std::size_t largest = 64 * 1024;  // larger than any UDP datagram
  static thread_local const std::unique_ptr<char[]> input(new char[largest]);
  static thread_local std::string answer;
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* sender = reinterpret_cast<sockaddr*>(&storage);
  const ssize_t count =
      demo::traced_receive(fd, input.get(), largest, flags, sender, &size);
  if (count < 0) return false;
  const std::string_view datagram(input.get(), static_cast<std::size_t>(count));
  const std::string_view reply = service.answer(datagram, answer);
  // An answer that cannot be sent is lost. UDP does not promise delivery.
  ::sendto(fd, reply.data(), reply.size(), 0, sender, size);
  return true;
}

namespace {

/// Sends what is collected. An answer that cannot be sent is lost.
void send_answers(reactor::DatagramSender& answers, int fd) {
  while (answers.send(fd) != 0) answers.pop();
}

void answer_one_by_one(Service& service, int fd) {
  int flags = 0;
  for (int i = 0; i < max_batch && answer_datagram(service, fd, flags); ++i)
    flags = MSG_DONTWAIT;
}

}  // namespace

/// A timeline shows when each datagram arrived, so a trace needs one call for each.
void answer_datagrams(Service& service, int fd) {
  if (demo::Trace::on()) return answer_one_by_one(service, fd);
  static thread_local reactor::DatagramReceiver received;
  static thread_local reactor::DatagramSender answers;
  static thread_local reactor::BatchTimer timer;
  static thread_local std::string buffer;
  const int count = received.receive(fd);
  timer.restart();
  for (int i = 0; i < count; ++i) {
    const std::string_view answer = service.answer(received.bytes(i), buffer);
    if (!answers.add(answer, received.sender(i))) {
      send_answers(answers, fd);
      answers.add(answer, received.sender(i));
    }
    if (!timer.is_due()) continue;
    send_answers(answers, fd);
    timer.restart();
  }
  send_answers(answers, fd);
}

void answer_datagrams(Service& service, int fd, const demo::StopSignal& stop) {
  while (!stop.requested()) answer_datagrams(service, fd);
}

demo::Fd accept_connection(Service& service, int listener) {
  demo::Fd connection(demo::traced_accept(listener));
  if (!connection) return connection;
  ::fcntl(connection.get(), F_SETFD, FD_CLOEXEC);
  const int yes = 1;  // sends short answers at once; fails if the client has gone
  ::setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  service.count_connection();
  return connection;
}

demo::Fd accept_or_pause(Service& service, int listener, const demo::StopSignal& stop,
                         std::chrono::milliseconds pause) {
  demo::Fd connection = accept_connection(service, listener);
  if (!connection && reactor::is_resource_exhausted(errno)) stop.wait_for(pause);
  return connection;
}

}  // namespace uppercase
