#pragma once
// Counts the calls of sendmmsg(2) in this program, and makes them fail on demand: the
// loopback device always has room, so the real call never fails as it does on a
// network.

#include <vector>

namespace support {

/// While it exists, sendmmsg(2) is recorded. One at a time.
class SendCalls {
 public:
  SendCalls();
  SendCalls(const SendCalls&) = delete;
  SendCalls& operator=(const SendCalls&) = delete;
  ~SendCalls();

  /// The next datagrams, counted over all calls: `sent` of them are sent, the one after
  /// them fails once with `error`.
  void fail_after(unsigned int sent, int error);

  /// For each call, the number of datagrams that the kernel accepted, or -1.
  std::vector<int> results;

 private:
  friend int record(SendCalls&, int, void*, unsigned int, int);
  unsigned int until_error_ = 0;
  int error_ = 0;
};

}  // namespace support
