#include "demos/transport/path/stop_and_wait.h"

#include <poll.h>

#include <algorithm>
#include <map>

#include "demos/common/blocking_calls.h"
#include "demos/transport/path/numbered.h"

namespace transport {

using reactor::Address;

namespace {

constexpr std::chrono::milliseconds now_only{0};

}  // namespace

StopAndWait::StopAndWait(int sender, const Address& path, int receiver,
                         milliseconds timeout, Recorder& packets)
    : sender_(sender),
      receiver_(receiver),
      path_(path),
      sender_address_(Address::local_of(sender)),
      receiver_address_(Address::local_of(receiver)),
      timeout_(timeout),
      packets_(packets) {}

bool StopAndWait::transfer(std::size_t count, milliseconds limit) {
  const auto end = Clock::now() + limit;
  for (std::size_t number = 0; number < count; ++number) {
    const Sent sent = send_until_acknowledged(number, end);
    if (sent.delay == Clock::duration::zero()) return false;
    sent_.push_back(sent);
  }
  return true;
}

/// Returns a delay of zero if the message is not acknowledged before `end`.
StopAndWait::Sent StopAndWait::send_until_acknowledged(std::size_t number,
                                                       Clock::time_point end) {
  const auto first = Clock::now();
  Sent sent;
  while (Clock::now() < end) {
    ++sent.tries;
    demo::send_to(sender_, std::to_string(number), path_);
    packets_.udp(sender_address_, path_, std::to_string(number),
                 "try " + std::to_string(sent.tries));
    const auto again = Clock::now() + timeout_;
    do {
      wait(again);
      receive();
      if (acknowledged(number)) {
        sent.delay = Clock::now() - first;
        return sent;
      }
    } while (Clock::now() < again);
  }
  return {};
}

std::size_t StopAndWait::datagrams() const {
  std::size_t all = 0;
  for (const Sent& sent : sent_) all += sent.tries;
  return all;
}

std::vector<StopAndWait::Delays> StopAndWait::delays() const {
  std::map<std::size_t, Delays> by_tries;
  for (const auto& [tries, delay] : sent_) {
    auto& one =
        by_tries.try_emplace(tries, Delays{tries, 0, delay, delay}).first->second;
    ++one.messages;
    one.shortest = std::min(one.shortest, delay);
    one.longest = std::max(one.longest, delay);
  }
  std::vector<Delays> all;
  for (const auto& [tries, one] : by_tries) all.push_back(one);
  return all;
}

/// Waits until one of the two sockets is readable, but not longer than until `end`.
void StopAndWait::wait(Clock::time_point end) const {
  const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
  pollfd both[] = {{sender_, POLLIN, 0}, {receiver_, POLLIN, 0}};
  ::poll(both, 2, static_cast<int>(std::max(left, now_only).count()));
}

/// The receiver's side. It acknowledges every datagram, also a repeated one, because
/// the earlier acknowledgement may have been lost.
void StopAndWait::receive() {
  while (const auto got = demo::receive_from(receiver_, now_only)) {
    packets_.udp(got->from, receiver_address_, got->payload);
    const std::size_t number = number_in(got->payload, sent_.size() + 1);
    if (delivered_.empty() || number > delivered_.back())
      delivered_.push_back(number);
    else
      ++repeated_;
    demo::send_to(receiver_, "ack " + got->payload, got->from);
    packets_.udp(receiver_address_, got->from, "ack " + got->payload);
  }
}

bool StopAndWait::acknowledged(std::size_t number) {
  bool found = false;
  while (const auto got = demo::receive_from(sender_, now_only)) {
    packets_.udp(got->from, sender_address_, got->payload);
    found = found || got->payload == "ack " + std::to_string(number);
  }
  return found;
}

}  // namespace transport
