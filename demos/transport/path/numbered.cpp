#include "demos/transport/path/numbered.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "demos/common/blocking_calls.h"

namespace transport {

std::size_t number_in(const std::string& datagram, std::size_t count) {
  std::size_t number = count;
  const char* const end = datagram.data() + datagram.size();
  const auto [stop, error] = std::from_chars(datagram.data(), end, number);
  if (error != std::errc() || stop != end || number >= count)
    throw std::runtime_error("received a datagram that is not an expected number");
  return number;
}

SequenceReport receive_numbers(int fd, std::uint64_t datagrams, std::size_t count) {
  SequenceReport seen;
  seen.picture.assign(count, '.');
  std::size_t next = 0;  // the highest number so far plus one
  while (datagrams-- > 0) {
    const auto got = demo::receive_from(fd);
    if (!got) break;
    const std::size_t number = number_in(got->payload, count);
    const bool again = seen.picture[number] != '.';
    const bool late = !again && number < next;
    seen.picture[number] = again ? '2' : late ? '<' : '=';
    seen.twice += again ? 1U : 0U;
    seen.late += late ? 1U : 0U;
    next = std::max(next, number + 1);
  }
  seen.lost = static_cast<std::size_t>(
      std::count(seen.picture.begin(), seen.picture.end(), '.'));
  return seen;
}

}  // namespace transport
