#include "tests/support/io.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "demos/common/socket.h"

namespace testing_support {

using std::chrono::steady_clock;

namespace {

constexpr std::size_t piece = 64 * 1024;

std::string text_of(std::size_t count, char first) {
  std::string text(count, ' ');
  // The pattern shifts every 1021 bytes, so a lost or repeated block is noticed.
  for (std::size_t i = 0; i < count; ++i)
    text[i] = static_cast<char>(first + static_cast<char>((i + i / 1021) % 25));
  return text;
}

}  // namespace

Deadline::Deadline(milliseconds limit) : end_(steady_clock::now() + limit) {}

milliseconds Deadline::left() const {
  const auto left = std::chrono::ceil<milliseconds>(end_ - steady_clock::now());
  return std::max(left, milliseconds(0));
}

void fail(const std::string& text) { throw std::runtime_error(text); }

bool wait_for(int fd, short events, const Deadline& deadline) {
  pollfd entry{fd, events, 0};
  for (;;) {
    const int count = ::poll(&entry, 1, static_cast<int>(deadline.left().count()));
    if (count > 0) return true;
    if (count == 0 && deadline.over()) return false;
    if (count < 0 && errno != EINTR) fail(std::string("poll: ") + std::strerror(errno));
  }
}

std::string read_some(int fd, const std::string& what, const Deadline& deadline) {
  std::string buffer(piece, '\0');
  for (;;) {
    if (!wait_for(fd, POLLIN, deadline)) fail(what + ": nothing came in time");
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count < 0) fail(what + ": " + std::strerror(errno));
    buffer.resize(static_cast<std::size_t>(count));
    return buffer;
  }
}

std::string read_exactly(int fd, std::size_t count, const std::string& what,
                         const Deadline& deadline) {
  std::string all;
  while (all.size() < count) {
    const std::string so_far = what + ", after " + std::to_string(all.size()) + " of " +
                               std::to_string(count) + " bytes '" + all.substr(0, 60) +
                               "'";
    if (!wait_for(fd, POLLIN, deadline)) fail(so_far + ": nothing came in time");
    std::string buffer(std::min(piece, count - all.size()), '\0');
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got < 0) fail(so_far + ": " + std::strerror(errno));
    if (got == 0) fail(so_far + ": end of stream");
    all.append(buffer, 0, static_cast<std::size_t>(got));
  }
  return all;
}

std::string read_line(int fd, const std::string& what, const Deadline& deadline) {
  std::string line;
  for (;;) {
    const std::string so_far = what + ", after '" + line + "'";
    line += read_exactly(fd, 1, so_far, deadline);
    if (line.back() != '\n') continue;
    line.pop_back();
    return line;
  }
}

std::string read_until_end(int fd, const std::string& what, const Deadline& deadline) {
  std::string all;
  for (;;) {
    const std::string some = read_some(
        fd, what + " (the end, after '" + all.substr(0, 200) + "')", deadline);
    if (some.empty()) return all;
    all += some;
  }
}

std::size_t write_until_stuck(int fd, std::string_view data, milliseconds quiet) {
  demo::set_nonblocking(fd);
  std::size_t sent = 0;
  while (sent < data.size() && wait_for(fd, POLLOUT, Deadline(quiet))) {
    const auto part = data.substr(sent, piece);
    const ssize_t count = ::write(fd, part.data(), part.size());
    if (count > 0) sent += static_cast<std::size_t>(count);
    if (count < 0 && errno == EAGAIN && !wait_for(fd, POLLOUT, Deadline(quiet))) break;
    if (count < 0 && errno != EAGAIN && errno != EINTR)
      fail("write, after " + std::to_string(sent) + " bytes: " + std::strerror(errno));
  }
  return sent;
}

void write_all(int fd, std::string_view data, const std::string& what,
               const Deadline& deadline) {
  std::size_t sent = 0;
  while (sent < data.size()) {
    if (deadline.over())
      fail(what + ": " + std::to_string(sent) + " of " + std::to_string(data.size()) +
           " bytes were taken in time");
    sent += write_until_stuck(fd, data.substr(sent), deadline.left());
  }
}

std::string difference(std::string_view got, std::string_view expected) {
  if (got == expected) return {};
  const auto [a, b] =
      std::mismatch(got.begin(), got.end(), expected.begin(), expected.end());
  const auto at = static_cast<std::size_t>(a - got.begin());
  return std::to_string(got.size()) + " bytes instead of " +
         std::to_string(expected.size()) + ", different from byte " +
         std::to_string(at) + ": '" + std::string(got.substr(at, 20)) +
         "' instead of '" + std::string(expected.substr(at, 20)) + "'";
}

std::string lower_text(std::size_t count) { return text_of(count, 'a'); }
std::string upper_text(std::size_t count) { return text_of(count, 'A'); }

}  // namespace testing_support
