#include "demos/lab/engine/udp_flow.h"

#include <linux/sock_diag.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace lab {
namespace {

constexpr std::size_t first_places = 16;
constexpr std::size_t numbers_per_request = 4;
constexpr int datagrams_per_turn = 64;

}  // namespace

UdpFlow::UdpFlow(const Setup& setup, demo::Fd socket, std::size_t most_remembered)
    : Flow(setup),
      socket_(std::move(socket)),
      most_remembered_(most_remembered),
      requests_(first_places),
      seen_(most_remembered * numbers_per_request) {
  enable_receive_stamps(socket_.get());
  poller_.add(socket_.get(), EPOLLIN, *this);
}

UdpFlow::~UdpFlow() { poller_.remove(socket_.get()); }

void UdpFlow::submit(Time intended, Time now) {
  tally_.offered(intended, now);
  const auto sequence = static_cast<std::uint32_t>(next_++);
  const bool in_use = requests_[sequence].state == Request::State::waiting;
  if (in_use && requests_.capacity() < most_remembered_) requests_.grow(sequence);
  if (!send(sequence)) {
    requests_[sequence].state = Request::State::none;
    return tally_.not_sent(intended);
  }
  requests_[sequence] = {intended, now, Request::State::waiting};
}

/// Returns false if the datagram cannot be sent now; it is not tried again.
bool UdpFlow::send(std::uint32_t sequence) {
  message_.write_request(sequence, work_.outgoing.data());
  for (;;) {
    if (::send(socket_.get(), work_.outgoing.data(), message_.size(), 0) >= 0)
      return true;
    // ECONNREFUSED reports the fate of an earlier datagram; the next call can succeed.
    if (errno != EINTR && errno != ECONNREFUSED) return false;
  }
}

void UdpFlow::revive(Time oldest, Time now) {
  if (loop_ != Loop::closed || next_ == 0 || now >= tally_.window().end) return;
  const Request& last = *remembered(next_ - 1);
  const bool silent = last.state == Request::State::none ||
                      (last.state == Request::State::waiting && last.sent < oldest);
  if (silent) submit(now, now);
}

void UdpFlow::on_ready(std::uint32_t) {
  char* const buffer = work_.incoming.data();
  for (int i = 0; i < datagrams_per_turn; ++i) {
    const auto [size, stamp, from] =
        receive_stamped(socket_.get(), buffer, work_.incoming.size());
    if (size >= 0)
      take({buffer, static_cast<std::size_t>(size)}, arrival(stamp));
    else if (errno == EAGAIN)
      return;
    // A closed loop has one answer at a time, so a second read would find nothing.
    if (loop_ == Loop::closed) return;
  }
}

/// Returns the request with this number; null if it is too old.
Request* UdpFlow::remembered(std::uint64_t number) noexcept {
  if (next_ - number > requests_.capacity()) return nullptr;
  return &requests_[static_cast<std::uint32_t>(number)];
}

bool UdpFlow::is_answer_to(std::uint64_t number, std::string_view datagram) const {
  char* const expected = work_.expected.data();
  message_.write_answer(static_cast<std::uint32_t>(number), expected);
  return datagram == std::string_view(expected, message_.size());
}

void UdpFlow::take(std::string_view datagram, const Arrival& arrival) {
  const auto sequence = message_.sequence_of(datagram);
  // The latest request has age 1. A datagram carries 32 bits of the number; the age
  // gives the rest.
  const std::uint32_t age =
      sequence ? static_cast<std::uint32_t>(next_) - *sequence : 0;
  if (age == 0 || age > next_) return tally_.unexpected(1);
  const std::uint64_t number = next_ - age;
  const bool settled =
      is_answer_to(number, datagram) ? take_right(number, arrival) : take_wrong(number);
  // An answer to a request that was given up must not start a second request.
  if (settled && age == 1) keep_going(arrival.seen);
}

/// Both functions return whether the request was still open.
bool UdpFlow::take_wrong(std::uint64_t number) {
  Request* const request = remembered(number);
  if (request == nullptr || request->state != Request::State::waiting) {
    tally_.unexpected(1);
    return false;
  }
  request->state = Request::State::wrong;
  tally_.wrong(*request);
  return true;
}

bool UdpFlow::take_right(std::uint64_t number, const Arrival& arrival) {
  const SequenceWindow::Arrival order = seen_.arrive(number);
  Request* const request = remembered(number);
  if (request == nullptr || request->state != Request::State::waiting) {
    take_late(number, order, arrival.seen);
    return false;
  }
  request->state = Request::State::answered;
  tally_.answered(*request, arrival);
  note_jitter(*request, arrival.arrived);
  if (order == SequenceWindow::Arrival::reordered) tally_.reordered(request->intended);
  return true;
}

/// Counts the right answer to a request that already has one or was given up.
void UdpFlow::take_late(std::uint64_t number, SequenceWindow::Arrival order, Time now) {
  const Request* const request = remembered(number);
  if (request == nullptr && order != SequenceWindow::Arrival::duplicate)
    tally_.came_after_all();
  else
    // The due time of an old request is forgotten, so its arrival time counts.
    tally_.duplicated(request != nullptr ? request->intended : now);
}

void UdpFlow::note_jitter(const Request& request, Time now) {
  const auto change = jitter_.arrived(now - request.sent);
  if (!change) return tally_.jitter_begins();
  tally_.jitter(request.intended, change->difference_ns, change->growth_ns);
}

void UdpFlow::report_unanswered(Time now) {
  const std::uint64_t oldest =
      next_ > requests_.capacity() ? next_ - requests_.capacity() : 0;
  for (std::uint64_t number = oldest; number < next_; ++number)
    if (const Request& request = *remembered(number);
        request.state == Request::State::waiting)
      tally_.unanswered(request.intended, now);
}

/// SO_MEMINFO; 0 if the kernel does not know this option.
std::int64_t UdpFlow::drops() const noexcept {
  std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
  socklen_t size = sizeof info;
  const bool known =
      ::getsockopt(socket_.get(), SOL_SOCKET, SO_MEMINFO, info.data(), &size) == 0;
  return known ? info[SK_MEMINFO_DROPS] : 0;
}

}  // namespace lab
