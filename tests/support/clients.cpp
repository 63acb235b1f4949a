#include "tests/support/clients.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "demos/common/socket.h"

namespace testing_support {

using reactor::Address;

namespace {

std::string reason() { return std::strerror(errno); }

}  // namespace

TcpClient::TcpClient(const Address& server, Buffers buffers)
    : fd_(::socket(server.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  if (!fd_) fail("socket: " + reason());
  for (const auto& [name, size] :
       {std::pair{SO_RCVBUF, buffers.receive}, {SO_SNDBUF, buffers.send}})
    if (size > 0) ::setsockopt(fd(), SOL_SOCKET, name, &size, sizeof size);
  if (buffers.segment > 0)
    ::setsockopt(fd(), IPPROTO_TCP, TCP_MAXSEG, &buffers.segment, sizeof(int));
  demo::set_no_delay(fd());
  const std::string what = "connect to " + server.to_string() + ": ";
  if (::connect(fd(), server.data(), server.size()) != 0 && errno != EINPROGRESS)
    fail(what + reason());
  if (!wait_for(fd(), POLLOUT, Deadline())) fail(what + "not in time");
  int problem = 0;
  socklen_t size = sizeof problem;
  ::getsockopt(fd(), SOL_SOCKET, SO_ERROR, &problem, &size);
  if (problem != 0) fail(what + std::strerror(problem));
}

std::string TcpClient::name() const {
  return "TCP client " + (fd_ ? Address::local_of(fd()).to_string() : "(closed)");
}

void TcpClient::send(std::string_view data) {
  write_all(fd(), data, name() + " sends");
}

std::string TcpClient::receive(std::size_t count) {
  return read_exactly(fd(), count, name() + " receives");
}

std::string TcpClient::receive_until_end() {
  return read_until_end(fd(), name() + " receives");
}

std::string TcpClient::exchange(std::string_view data, std::size_t expected,
                                std::size_t piece) {
  const Deadline deadline;
  std::string answer, buffer(piece, '\0');
  while (!data.empty() || answer.size() < expected) {
    const short events = static_cast<short>(POLLIN | (data.empty() ? 0 : POLLOUT));
    if (!wait_for(fd(), events, deadline))
      fail(name() + ": " + std::to_string(answer.size()) + " of " +
           std::to_string(expected) + " bytes came in time, " +
           std::to_string(data.size()) + " were still to be sent");
    const ssize_t sent = ::send(fd(), data.data(), data.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) fail(name() + " sends: " + reason());
    if (sent > 0) data.remove_prefix(static_cast<std::size_t>(sent));
    const ssize_t got = ::recv(fd(), buffer.data(), buffer.size(), 0);
    if (got == 0) fail(name() + ": end after " + std::to_string(answer.size()));
    if (got < 0 && errno != EAGAIN) fail(name() + " receives: " + reason());
    if (got > 0) answer.append(buffer, 0, static_cast<std::size_t>(got));
  }
  return answer;
}

std::string TcpClient::ask(std::string_view data) {
  send(data);
  return receive(data.size());
}

std::size_t TcpClient::send_until_stuck(std::string_view data, milliseconds quiet) {
  return write_until_stuck(fd(), data, quiet);
}

bool TcpClient::readable_within(milliseconds limit) const {
  return wait_for(fd(), POLLIN, Deadline(limit));
}

void TcpClient::shutdown_write() { ::shutdown(fd(), SHUT_WR); }

void TcpClient::reset() {
  const linger at_once{1, 0};
  ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  fd_.close();
}

UdpClient::UdpClient(const Address& server)
    : server_(server),
      fd_(demo::bind_udp(Address(server.is_ipv6() ? "::1" : "127.0.0.1", 0))) {
  demo::set_nonblocking(fd());
}

void UdpClient::send_to(const Address& receiver, std::string_view datagram) {
  const ssize_t count = ::sendto(fd(), datagram.data(), datagram.size(), 0,
                                 receiver.data(), receiver.size());
  if (count < 0) fail("UDP client sends to " + receiver.to_string() + ": " + reason());
}

std::pair<std::string, Address> UdpClient::receive_from() {
  if (!readable_within(time_limit))
    fail("UDP client: no datagram from " + server_.to_string() + " in time");
  std::string datagram(65'535, '\0');
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* sender = reinterpret_cast<sockaddr*>(&storage);
  const ssize_t count =
      ::recvfrom(fd(), datagram.data(), datagram.size(), 0, sender, &size);
  if (count < 0) fail("UDP client receives: " + reason());
  datagram.resize(static_cast<std::size_t>(count));
  return {datagram, Address(sender, size)};
}

std::string UdpClient::receive() {
  auto [datagram, sender] = receive_from();
  if (sender != server_)
    fail("UDP client: a datagram from " + sender.to_string() + ", not from " +
         server_.to_string());
  return datagram;
}

std::string UdpClient::ask(std::string_view datagram) {
  send(datagram);
  return receive();
}

bool UdpClient::readable_within(milliseconds limit) const {
  return wait_for(fd(), POLLIN, Deadline(limit));
}

}  // namespace testing_support
