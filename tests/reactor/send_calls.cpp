#include "tests/reactor/send_calls.h"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace support {
namespace {

SendCalls* active = nullptr;

int real_call(int fd, void* messages, unsigned int count, int flags) {
  return static_cast<int>(::syscall(SYS_sendmmsg, fd, messages, count, flags));
}

}  // namespace

SendCalls::SendCalls() { active = this; }
SendCalls::~SendCalls() { active = nullptr; }

void SendCalls::fail_after(unsigned int sent, int error) {
  until_error_ = sent;
  error_ = error;
}

/// As the kernel does, reports an error only if it is that of the first datagram.
int record(SendCalls& calls, int fd, void* messages, unsigned int count, int flags) {
  if (calls.error_ != 0 && calls.until_error_ == 0) {
    errno = std::exchange(calls.error_, 0);
    calls.results.push_back(-1);
    return -1;
  }
  if (calls.error_ != 0) count = std::min(count, calls.until_error_);
  const int sent = real_call(fd, messages, count, flags);
  if (calls.error_ != 0 && sent > 0)
    calls.until_error_ -= static_cast<unsigned int>(sent);
  calls.results.push_back(sent);
  return sent;
}

}  // namespace support

/// Takes the place of the function of the C library.
extern "C" int sendmmsg(int fd, mmsghdr* messages, unsigned int count, int flags) {
  return support::active != nullptr
             ? support::record(*support::active, fd, messages, count, flags)
             : support::real_call(fd, messages, count, flags);
}
