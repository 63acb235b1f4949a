#include "demos/lab/engine/receive_stamp.h"

#include <sys/socket.h>

#include <array>
#include <cstring>

namespace lab {
namespace {

constexpr int tries = 5;
// More than the conversion itself can err.
constexpr Duration tolerated = std::chrono::microseconds(2);

Duration read_clock(clockid_t clock) noexcept {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec);
}

std::optional<timespec> stamp_in(const msghdr& message) noexcept {
  for (const cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header =
           CMSG_NXTHDR(const_cast<msghdr*>(&message), const_cast<cmsghdr*>(header))) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_TIMESTAMPNS)
      continue;
    timespec stamp;
    std::memcpy(&stamp, CMSG_DATA(header), sizeof stamp);
    return stamp;
  }
  return std::nullopt;
}

}  // namespace

bool enable_receive_stamps(int socket) noexcept {
  const int on = 1;
  return ::setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0;
}

Receipt receive_stamped(int socket, char* buffer, std::size_t size,
                        sockaddr_storage* from) noexcept {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(timespec))> control;
  iovec part{buffer, size};
  msghdr message{};
  message.msg_name = from;
  message.msg_namelen = from != nullptr ? sizeof *from : 0;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t count = ::recvmsg(socket, &message, 0);
  if (count < 0) return {count, std::nullopt};
  return {count, stamp_in(message), message.msg_namelen};
}

/// The try with the shortest time between its two readings of CLOCK_MONOTONIC counts:
/// it was not interrupted.
Duration StampClock::measure_offset() noexcept {
  Duration offset{}, shortest = Duration::max();
  for (int i = 0; i < tries; ++i) {
    const Duration before = read_clock(CLOCK_MONOTONIC);
    const Duration real = read_clock(CLOCK_REALTIME);
    const Duration after = read_clock(CLOCK_MONOTONIC);
    if (after - before >= shortest) continue;
    shortest = after - before;
    offset = real - before - shortest / 2;
  }
  return offset;
}

Time StampClock::to_monotonic(const timespec& stamp) const noexcept {
  return Time(std::chrono::seconds(stamp.tv_sec) + Duration(stamp.tv_nsec) - offset_);
}

void StampClock::begin() {
  offset_ = offset_now_();
  was_set_ = false;
}

void StampClock::check() {
  const Duration now = offset_now_();
  if (std::chrono::abs(now - offset_) > tolerated) was_set_ = true;
  offset_ = now;
}

}  // namespace lab
