#include "demos/lab/peers/faulty_client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "demos/common/socket.h"

namespace lab {

using std::chrono::milliseconds;

namespace {

constexpr Duration connect_limit = std::chrono::seconds(5);
// Between two connects of all clients together, so that a server that refuses or dies
// is not flooded with attempts.
constexpr Duration connect_interval = std::chrono::microseconds(500);
constexpr Duration first_retry = milliseconds(100);
constexpr int most_doublings = 5;       // of the delay before the next attempt
constexpr int tiny_receive_buffer = 1;  // the kernel raises it to its minimum
constexpr int tiny_send_buffer = 16 * 1024;
constexpr std::size_t message = peer_message_size;

void set_option(int fd, int level, int name, int value) noexcept {
  ::setsockopt(fd, level, name, &value, sizeof value);
}

/// Writes the messages that contain the `size` bytes from `position` on; returns where
/// these bytes begin.
const char* write_requests(const Message& source, std::uint64_t position,
                           std::size_t size, std::vector<char>& to) {
  const std::size_t offset = position % message;
  auto number = static_cast<std::uint32_t>(position / message);
  for (std::size_t at = 0; at < offset + size; at += message)
    source.write_request(number++, to.data() + at);
  return to.data() + offset;
}

}  // namespace

Time PeerAgenda::reserve_connect(Time earliest) noexcept {
  const Time when = std::max(earliest, next_connect);
  next_connect = when + connect_interval;
  return when;
}

FaultyClient::FaultyClient(PeerAgenda& agenda, PeerCounters& counters,
                           const Habit& habit, Duration interval, std::uint32_t number)
    : agenda_(agenda),
      counters_(counters),
      habit_(habit),
      interval_(interval),
      message_(message, Message::Form::bytes, number) {}

void FaultyClient::start(Time now) {
  ++agenda_.untried;
  reconnect(now);
}

void FaultyClient::stop() noexcept {
  close();
  schedule(Time::max());
}

void FaultyClient::schedule(Time when) {
  if (due_ != Time::max()) agenda_.due.erase({due_, this});
  due_ = when;
  if (due_ != Time::max()) agenda_.due.insert({due_, this});
}

void FaultyClient::act(Time now) {
  if (state_ == State::open) return next_step(now);
  if (state_ == State::closed) return connect(now);
  ++counters_.failed;  // the connection was not established in time
  retry(now);
}

void FaultyClient::connect(Time now) {
  if (begin_connect() != 0) {
    ++counters_.failed;
    return retry(now);
  }
  state_ = State::connecting;
  schedule(now + connect_limit);
}

/// Begins to connect; returns 0 or an errno value.
int FaultyClient::begin_connect() {
  fd_ = demo::Fd(
      ::socket(agenda_.server.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd_) return errno;
  set_option(fd_.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  if (habit_.tiny_buffers) {
    set_option(fd_.get(), SOL_SOCKET, SO_RCVBUF, tiny_receive_buffer);
    set_option(fd_.get(), SOL_SOCKET, SO_SNDBUF, tiny_send_buffer);
  }
  if (habit_.whole_answers)
    set_option(fd_.get(), SOL_SOCKET, SO_RCVLOWAT, static_cast<int>(habit_.round));
  const int result = ::connect(fd_.get(), agenda_.server.data(), agenda_.server.size());
  if (result != 0 && errno != EINPROGRESS) return errno;
  try {
    agenda_.poller.add(fd_.get(), EPOLLOUT, *this);
  } catch (const std::system_error& error) {
    return error.code().value();
  }
  return 0;
}

void FaultyClient::on_ready(std::uint32_t) {
  const Time now = Clock::now();
  if (state_ == State::connecting) {
    if (demo::pending_error(fd_.get()) == 0) return connected(now);
    ++counters_.failed;
    return retry(now);
  }
  // A client that does not wait for bytes is notified of errors only.
  if (habit_.reads != Habit::Reads::at_once) return end_by_server(now);
  receive(now, agenda_.work.incoming.size());
}

void FaultyClient::connected(Time now) {
  ++counters_.connections;
  settle();
  state_ = State::open;
  stalled_ = false;
  sent_ = target_ = answered_ = 0;
  agenda_.poller.change(fd_.get(), habit_.reads == Habit::Reads::at_once ? EPOLLIN : 0u,
                        *this);
  schedule(habit_.round > 0 ? now : Time::max());
}

/// Records that the first attempt to connect has ended.
void FaultyClient::settle() {
  if (!tried_) --agenda_.untried;
  tried_ = true;
}

void FaultyClient::close() noexcept {
  if (fd_) agenda_.poller.remove(fd_.get());
  fd_.close();
  state_ = State::closed;
}

void FaultyClient::reconnect(Time earliest) {
  close();
  schedule(agenda_.reserve_connect(earliest));
}

void FaultyClient::retry(Time now) {
  settle();
  const Duration delay = first_retry * (1 << failures_);
  failures_ = std::min(failures_ + 1, most_doublings);
  reconnect(now + delay);
}

void FaultyClient::end_by_server(Time now) {
  ++counters_.ended;
  retry(now);
}

/// Does the next step on an open connection: a round, the rest of one, or the reset.
void FaultyClient::next_step(Time now) {
  const bool all_sent = sent_ == target_;
  if (habit_.next == Habit::Next::reset && all_sent && sent_ > 0) return reset(now);
  if (all_sent) {
    target_ += habit_.round;
    round_began_ = now;
  }
  if (send(now) && habit_.reads == Habit::Reads::one_byte) receive(now, 1);
}

/// Sends and schedules the next step; returns false if the connection has ended.
bool FaultyClient::send(Time now) {
  if (!send_rest(now)) return false;
  switch (habit_.next) {
    case Habit::Next::keep_on:
      schedule(now + interval_);
      break;
    case Habit::Next::reset:
      schedule(now + interval_ / 2);
      break;
    default:  // the answer triggers the next step, unless bytes are still unsent
      schedule(sent_ < target_ ? now + interval_ : Time::max());
  }
  return true;
}

/// Sends as much of the round as the kernel takes; returns false if the connection has
/// ended.
bool FaultyClient::send_rest(Time now) {
  while (sent_ < target_) {
    const std::size_t size = std::min<std::size_t>(habit_.piece, target_ - sent_);
    const char* const bytes =
        write_requests(message_, sent_, size, agenda_.work.outgoing);
    const ssize_t count = ::send(fd_.get(), bytes, size, MSG_NOSIGNAL);
    stalled_ = count < 0 && errno == EAGAIN;
    if (stalled_ || (count < 0 && errno == EINTR)) return true;
    if (count < 0) {
      end_by_server(now);
      return false;
    }
    sent_ += static_cast<std::uint64_t>(count);
    counters_.bytes_sent += count;
  }
  if (habit_.next == Habit::Next::half_close) ::shutdown(fd_.get(), SHUT_WR);
  if (habit_.next == Habit::Next::keep_on) failures_ = 0;
  return true;
}

void FaultyClient::receive(Time now, std::size_t most) {
  char* const buffer = agenda_.work.incoming.data();
  const ssize_t count = ::recv(fd_.get(), buffer, most, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count < 0) return end_by_server(now);
  if (count == 0) return end_of_stream(now);
  accept_bytes(buffer, static_cast<std::size_t>(count));
  after_answer(now);
}

void FaultyClient::accept_bytes(const char* bytes, std::size_t size) {
  const std::uint64_t asked = sent_ - std::min(sent_, answered_);
  const std::size_t expected_size = std::min<std::size_t>(size, asked);
  std::array<char, message> expected;
  for (std::size_t i = 0; i < expected_size; ++i) {
    const std::uint64_t position = answered_ + i;
    if (i == 0 || position % message == 0)
      message_.write_answer(static_cast<std::uint32_t>(position / message),
                            expected.data());
    if (bytes[i] != expected[position % message]) ++counters_.wrong;
  }
  answered_ += size;
  counters_.bytes_answered += static_cast<std::int64_t>(size);
  counters_.wrong += static_cast<std::int64_t>(size - expected_size);
}

void FaultyClient::after_answer(Time now) {
  // The server answers, so it may have made room by reading.
  if (sent_ < target_ && !send(now)) return;
  if (sent_ < target_ || answered_ < target_) return;
  if (habit_.next != Habit::Next::repeat && habit_.next != Habit::Next::reconnect)
    return;
  if (target_ == 0) return;  // the server sent bytes to a silent client
  ++counters_.completed;
  failures_ = 0;
  const Time next_round = std::max(now, round_began_ + interval_);
  if (habit_.next == Habit::Next::reconnect) return reconnect(next_round);
  schedule(next_round);
}

void FaultyClient::end_of_stream(Time now) {
  const bool expected = habit_.next == Habit::Next::half_close && sent_ == target_;
  if (!expected || answered_ < target_) {
    if (expected) counters_.wrong += static_cast<std::int64_t>(target_ - answered_);
    return end_by_server(now);
  }
  ++counters_.completed;
  failures_ = 0;
  reconnect(std::max(now, round_began_ + interval_));
}

/// Closes with a RST: data under way in either direction is lost. SO_LINGER
void FaultyClient::reset(Time now) {
  const linger reset_on_close{1, 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &reset_on_close,
               sizeof reset_on_close);
  ++counters_.completed;
  failures_ = 0;
  reconnect(now + interval_ / 2);
}

}  // namespace lab
