#include "demos/lab/engine/stream_flow.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace lab {
namespace {

constexpr std::size_t first_places = 8;
// Limits our memory when the server never reads: further requests are not queued.
constexpr std::uint32_t most_waiting = 1 << 16;
constexpr int reads_per_turn = 4;
constexpr std::size_t incoming_size = 256 * 1024;
constexpr std::size_t outgoing_size = 64 * 1024;

}  // namespace

Workspace::Workspace(std::size_t largest_message)
    : incoming(incoming_size),
      outgoing(std::max(outgoing_size, largest_message)),
      expected(largest_message) {}

StreamFlow::StreamFlow(const Setup& setup, demo::Fd connection)
    : StreamFlow(setup, connection.get(), connection.get()) {
  connection_ = std::move(connection);
  enable_receive_stamps(receive_fd_);
}

StreamFlow::StreamFlow(const Setup& setup, int to_server, int from_server)
    : Flow(setup),
      send_fd_(to_server),
      receive_fd_(from_server),
      requests_(first_places) {
  poller_.add(receive_fd_, EPOLLIN, *this);
}

StreamFlow::~StreamFlow() {
  if (!StreamFlow::is_open()) return;
  wait_for_room(false);
  poller_.remove(receive_fd_);
}

void StreamFlow::submit(Time intended, Time now) {
  tally_.offered(intended, now);
  if (!is_open() || next_ - first_ >= most_waiting) return tally_.not_sent(intended);
  if (next_ - first_ == requests_.capacity()) requests_.grow(next_);
  requests_[next_] = {intended, now, Request::State::waiting};
  ++next_;
  // Requests that wait for room must be sent first.
  if (!waits_for_room_) send_waiting();
}

/// Sends as many requests as the kernel takes, many in one write(2).
void StreamFlow::send_waiting() {
  while (unsent_ != next_) {
    std::size_t size = 0;
    std::uint32_t number = unsent_;
    char* const out = work_.outgoing.data();
    do {
      message_.write_request(number++, out + size);
      size += message_.size();
    } while (number != next_ && size + message_.size() <= work_.outgoing.size());
    if (!write_some(size)) return;
  }
  wait_for_room(false);
}

/// Writes `size` bytes of work_.outgoing, which begins with request unsent_. Returns
/// false if the kernel took less.
bool StreamFlow::write_some(std::size_t size) {
  const std::size_t wanted = size - sent_bytes_;
  const ssize_t count = ::write(send_fd_, work_.outgoing.data() + sent_bytes_, wanted);
  if (count < 0) {
    if (errno == EINTR) return true;
    if (errno == EAGAIN)
      wait_for_room(true);
    else
      end_connection();
    return false;
  }
  const std::size_t reached = sent_bytes_ + static_cast<std::size_t>(count);
  unsent_ += static_cast<std::uint32_t>(reached / message_.size());
  sent_bytes_ = reached % message_.size();
  if (reached < size) wait_for_room(true);
  return reached == size;
}

/// Watches for room only while requests wait: an idle socket is always writable.
void StreamFlow::wait_for_room(bool needed) {
  if (needed == waits_for_room_) return;
  waits_for_room_ = needed;
  if (send_fd_ == receive_fd_)
    poller_.change(receive_fd_, needed ? EPOLLIN | EPOLLOUT : EPOLLIN, *this);
  else if (needed)
    poller_.add(send_fd_, EPOLLOUT, *this);
  else
    poller_.remove(send_fd_);
}

void StreamFlow::on_ready(std::uint32_t events) {
  if (is_open() && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) receive();
  if (is_open() && waits_for_room_ && (events & (EPOLLOUT | EPOLLERR)) != 0) {
    const Time now = Clock::now();
    for (std::uint32_t i = unsent_ + (sent_bytes_ > 0 ? 1 : 0); i != next_; ++i)
      requests_[i].sent = now;
    send_waiting();
  }
}

/// A pipe has no receive stamps, and recvmsg(2) does not read from it.
Receipt StreamFlow::read(char* buffer, std::size_t size) const noexcept {
  if (connection_) return receive_stamped(receive_fd_, buffer, size);
  return {::read(receive_fd_, buffer, size), std::nullopt};
}

void StreamFlow::receive() {
  std::vector<char>& buffer = work_.incoming;
  for (int i = 0; i < reads_per_turn && is_open(); ++i) {
    const auto [count, stamp, from] = read(buffer.data(), buffer.size());
    if (count > 0) {
      const auto size = static_cast<std::size_t>(count);
      accept_bytes(buffer.data(), size, arrival(stamp));
      if (size < buffer.size()) return;
    } else if (count < 0 && errno == EAGAIN) {
      return;
    } else if (count == 0 || errno != EINTR) {
      end_connection();
    }
  }
}

void StreamFlow::accept_bytes(const char* bytes, std::size_t size,
                              const Arrival& arrival) {
  while (size > 0) {
    const bool any_sent = first_ != unsent_ || sent_bytes_ > 0;
    if (!any_sent) {
      const std::size_t answers = (size + message_.size() - 1) / message_.size();
      return tally_.unexpected(static_cast<std::int64_t>(answers));
    }
    const std::size_t taken = compare_answer(bytes, size, arrival);
    bytes += taken;
    size -= taken;
  }
}

/// Compares the bytes that belong to the oldest open answer; returns their number.
std::size_t StreamFlow::compare_answer(const char* bytes, std::size_t size,
                                       const Arrival& arrival) {
  const std::size_t part = std::min(size, message_.size() - answered_bytes_);
  char* const expected = work_.expected.data();
  message_.write_answer(first_, expected);
  if (std::memcmp(bytes, expected + answered_bytes_, part) != 0) answer_wrong_ = true;
  answered_bytes_ += part;
  if (answered_bytes_ == message_.size()) answer_complete(arrival);
  return part;
}

/// The stamp of the read that completes an answer counts; those of its earlier pieces
/// say nothing.
void StreamFlow::answer_complete(const Arrival& arrival) {
  const Request& request = requests_[first_];
  if (answer_wrong_)
    tally_.wrong(request);
  else
    tally_.answered(request, arrival);
  ++first_;
  answered_bytes_ = 0;
  answer_wrong_ = false;
  keep_going(arrival.seen);
}

void StreamFlow::report_unanswered(Time now) {
  for (std::uint32_t i = first_; i != next_; ++i)
    tally_.unanswered(requests_[i].intended, now);
}

void StreamFlow::end_connection() {
  tally_.connection_ended();
  wait_for_room(false);
  poller_.remove(receive_fd_);
  receive_fd_ = -1;
  connection_.close();
}

}  // namespace lab
