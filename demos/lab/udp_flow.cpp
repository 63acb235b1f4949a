#include "demos/lab/udp_flow.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>

namespace lab {
namespace {

constexpr std::size_t first_places = 64;
constexpr int datagrams_per_turn = 64;

}  // namespace

UdpFlow::UdpFlow(Poller& poller, Workspace& workspace, Tally& tally, Message message,
                 Loop loop, demo::Fd socket, std::size_t most_remembered)
    : Flow(poller, workspace, tally, message, loop),
      socket_(std::move(socket)),
      most_remembered_(most_remembered),
      requests_(first_places) {
  poller_.add(socket_.get(), EPOLLIN, *this);
}

UdpFlow::~UdpFlow() { poller_.remove(socket_.get()); }

void UdpFlow::submit(Time intended, Time now) {
  tally_.offered(intended, now);
  const bool in_use = requests_[next_].state == Request::State::waiting;
  if (in_use && requests_.capacity() < most_remembered_) requests_.grow(next_);
  const std::uint32_t sequence = next_++;
  if (!send(sequence)) {
    requests_[sequence].state = Request::State::none;
    return tally_.not_sent(intended);
  }
  requests_[sequence] = {intended, now, Request::State::waiting};
}

/// false when the datagram cannot be sent now; there is no later for a datagram.
bool UdpFlow::send(std::uint32_t sequence) {
  message_.write_request(sequence, work_.outgoing.data());
  for (;;) {
    if (::send(socket_.get(), work_.outgoing.data(), message_.size(), 0) >= 0)
      return true;
    // ECONNREFUSED reports what became of an earlier datagram and is over with that.
    if (errno != EINTR && errno != ECONNREFUSED) return false;
  }
}

void UdpFlow::revive(Time oldest, Time now) {
  const bool silent = next_ == 0 || requests_[next_ - 1].sent < oldest;
  if (loop_ == Loop::closed && silent) keep_going(now);
}

void UdpFlow::on_ready(std::uint32_t) {
  char* const buffer = work_.incoming.data();
  for (int i = 0; i < datagrams_per_turn; ++i) {
    const ssize_t size = ::recv(socket_.get(), buffer, work_.incoming.size(), 0);
    if (size >= 0)
      take({buffer, static_cast<std::size_t>(size)}, Clock::now());
    else if (errno == EAGAIN)
      return;
    // In a closed loop one answer comes at a time: asking again would cost a call each.
    if (loop_ == Loop::closed) return;
  }
}

void UdpFlow::take(std::string_view datagram, Time now) {
  const auto sequence = message_.sequence_of(datagram);
  const auto age = sequence ? next_ - *sequence : 0;  // 1 for the latest request
  if (age == 0 || age > requests_.capacity())
    tally_.unexpected(1);
  else
    take_answer(*sequence, datagram, now);
}

void UdpFlow::take_answer(std::uint32_t sequence, std::string_view datagram, Time now) {
  Request& request = requests_[sequence];
  char* const expected = work_.expected.data();
  message_.write_answer(sequence, expected);
  const bool right = datagram == std::string_view(expected, message_.size());
  if (request.state == Request::State::waiting) {
    request.state = right ? Request::State::answered : Request::State::wrong;
    right ? tally_.answered(request, now) : tally_.wrong(request);
    if (static_cast<std::int32_t>(sequence + 1 - after_last_) > 0)
      after_last_ = sequence + 1;
    else
      tally_.reordered();
    // An answer that comes after its request was given up must not start a second turn.
    if (sequence + 1 == next_) keep_going(now);
  } else if (request.state == Request::State::answered) {
    request.state = Request::State::wrong;
    tally_.duplicated(request);
  }
}

}  // namespace lab
