#pragma once
// Helpers of the library's tests: a time limit for loops, descriptors that close
// themselves, connected pairs of sockets, and a child process for tests that end a
// process.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "reactor/address.h"
#include "reactor/loop.h"
#include "reactor/timer.h"

namespace support {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC

constexpr std::chrono::seconds time_limit{8};  // below the time limit of ctest

/// Makes Loop::run() throw after time_limit, so that a test fails instead of hanging.
class Guard {
 public:
  explicit Guard(reactor::Loop& loop)
      : timer_(loop, [] { throw std::runtime_error("the test hangs"); }) {
    timer_.start_once(time_limit);
  }

 private:
  reactor::Timer timer_;
};

/// Runs the loop until the condition holds, or throws.
inline void run_until(reactor::Loop& loop, const std::function<bool()>& done) {
  const Guard guard(loop);
  bool met = done();  // called many times; it may read from a peer, for example
  reactor::Timer check(loop, [&] {
    met = met || done();
    if (met) loop.stop();
  });
  check.start_repeating(1ms);
  while (!met) loop.run();
}

/// Runs the loop for a while, to check that something does not happen.
inline void run_for(reactor::Loop& loop, std::chrono::milliseconds time) {
  bool over = false;
  reactor::Timer end(loop, [&] {
    over = true;
    loop.stop();
  });
  end.start_once(time);
  while (!over) loop.run();
}

/// Returns the result of a system call, or throws an exception that names the call.
inline int checked(int result, const char* call) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), call);
  return result;
}

/// Owns a descriptor.
class Fd {
 public:
  explicit Fd(int number = -1) : number_(number) {}
  Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Fd() { close(); }

  operator int() const { return number_; }
  int release() { return std::exchange(number_, -1); }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

struct Pipe {
  Pipe() {
    int ends[2];
    checked(::pipe2(ends, O_CLOEXEC), "pipe");
    read = Fd(ends[0]);
    write = Fd(ends[1]);
  }
  Fd read, write;
};

struct SocketPair {
  explicit SocketPair(int type = SOCK_STREAM) {
    int ends[2];
    checked(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends), "socketpair");
    a = Fd(ends[0]);
    b = Fd(ends[1]);
  }
  Fd a, b;
};

inline Fd bound_socket(int type, const reactor::Address& local) {
  Fd fd(checked(::socket(local.family(), type | SOCK_CLOEXEC, 0), "socket"));
  checked(::bind(fd, local.data(), local.size()), "bind");
  return fd;
}

inline Fd udp_socket(const std::string& host = "127.0.0.1") {
  return bound_socket(SOCK_DGRAM, reactor::Address(host, 0));
}

inline Fd tcp_listener(const std::string& host = "127.0.0.1", int backlog = 16) {
  Fd fd = bound_socket(SOCK_STREAM, reactor::Address(host, 0));
  checked(::listen(fd, backlog), "listen");
  return fd;
}

inline void connect_to(int fd, const reactor::Address& peer) {
  checked(::connect(fd, peer.data(), peer.size()), "connect");
}

inline Fd tcp_client(const reactor::Address& server) {
  Fd fd(checked(::socket(server.family(), SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  connect_to(fd, server);
  return fd;
}

/// Two connected TCP sockets, blocking.
struct TcpPair {
  explicit TcpPair(const std::string& host = "127.0.0.1") {
    const Fd listener = tcp_listener(host);
    a = tcp_client(reactor::Address::local_of(listener));
    b = Fd(checked(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC), "accept"));
  }
  Fd a, b;
};

/// Closes a TCP socket with a reset (RST).
inline void close_with_reset(Fd& fd) {
  const linger at_once{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  fd.close();
}

/// Returns an address on which no socket listens. The port was bound and closed again.
inline reactor::Address unused_address(int type) {
  const Fd fd = bound_socket(type, reactor::Address("127.0.0.1", 0));
  return reactor::Address::local_of(fd);
}

/// Returns the events that poll(2) reports now or within the time, or 0.
inline short poll_one(int fd, short events, std::chrono::milliseconds wait = 0ms) {
  pollfd entry{fd, events, 0};
  checked(::poll(&entry, 1, static_cast<int>(wait.count())), "poll");
  return entry.revents;
}

inline bool is_open(int fd) { return ::fcntl(fd, F_GETFD) != -1; }
inline bool is_blocking(int fd) {
  return (checked(::fcntl(fd, F_GETFL), "fcntl") & O_NONBLOCK) == 0;
}
inline void set_blocking(int fd, bool blocking) {
  const int flags = checked(::fcntl(fd, F_GETFL), "fcntl");
  const int wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
  checked(::fcntl(fd, F_SETFL, wanted), "fcntl");
}

/// Sends all bytes of a short text.
inline void put(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    checked(static_cast<int>(count), "write");
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// Writes until the kernel accepts no more bytes. Returns how many it has accepted.
inline std::size_t fill(int fd) {
  set_blocking(fd, false);
  const std::string block(64 * 1024, 'x');
  std::size_t total = 0;
  for (;;) {
    const ssize_t count = ::write(fd, block.data(), block.size());
    if (count < 0) return total;
    total += static_cast<std::size_t>(count);
  }
}

struct ReadResult {
  std::string bytes;
  int error = 0;     // errno, EAGAIN included
  bool end = false;  // end of stream
};

/// Reads all bytes that have arrived, without waiting.
inline ReadResult take(int fd, std::size_t limit = SIZE_MAX) {
  ReadResult result;
  std::vector<char> buffer(64 * 1024);
  while (result.bytes.size() < limit) {
    if (poll_one(fd, POLLIN) == 0) {
      result.error = EAGAIN;
      break;
    }
    const std::size_t room = std::min(buffer.size(), limit - result.bytes.size());
    const ssize_t count = ::read(fd, buffer.data(), room);
    if (count > 0) {
      result.bytes.append(buffer.data(), static_cast<std::size_t>(count));
      continue;
    }
    result.end = count == 0;
    result.error = count < 0 ? errno : 0;
    break;
  }
  return result;
}

/// Counts the open descriptors of this process. libuv opens two descriptors for signals
/// with the first loop and keeps them, so that loop is made before the first count.
inline std::size_t open_descriptors() {
  [[maybe_unused]] static const bool first_loop = (reactor::Loop(), true);
  const std::filesystem::directory_iterator list("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(list), end(list)));
}

/// Replaces a standard stream by another file as long as the object lives.
class Redirect {
 public:
  Redirect(int stream, int fd)
      : stream_(stream), saved_(::fcntl(stream, F_DUPFD_CLOEXEC, 10)) {
    checked(::dup2(fd, stream), "dup2");
  }
  Redirect(const Redirect&) = delete;
  Redirect& operator=(const Redirect&) = delete;
  ~Redirect() {
    if (saved_ >= 0)
      ::dup2(saved_, stream_);
    else
      ::close(stream_);
  }

 private:
  int stream_;
  Fd saved_;
};

/// Changes the limit of open descriptors as long as the object lives.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(rlim_t limit) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit now{limit, before_.rlim_max};
    checked(::setrlimit(RLIMIT_NOFILE, &now), "setrlimit");
  }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;
  ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

/// Opens all descriptors but `left`, so that the process has no others while the object
/// lives. Use no assertions meanwhile, because the sanitizers need descriptors for
/// them.
class Exhaustion {
 public:
  explicit Exhaustion(std::size_t left = 0)
      : limit_(static_cast<rlim_t>(open_descriptors()) + 20 + left) {
    for (int fd = 0; (fd = ::dup(0)) >= 0;) hoard_.emplace_back(fd);
    hoard_.resize(hoard_.size() - left);
  }

 private:
  DescriptorLimit limit_;
  std::vector<Fd> hoard_;
};

struct ChildResult {
  int status = 0;      // as of waitpid(2)
  std::string output;  // of stderr
  bool exited(int code) const {
    return WIFEXITED(status) && WEXITSTATUS(status) == code;
  }
  bool killed(int signal) const {
    return WIFSIGNALED(status) && WTERMSIG(status) == signal;
  }
};

/// Runs a function in a child process and collects its stderr. The child exits with 0,
/// or with 1 after an exception.
inline ChildResult run_in_child(const std::function<void()>& function) {
  Pipe errors;
  const pid_t child = checked(::fork(), "fork");
  if (child == 0) {
    for (const int signal : {SIGABRT, SIGSEGV, SIGTERM}) ::signal(signal, SIG_DFL);
    ::alarm(static_cast<unsigned>(time_limit.count()));
    ::dup2(errors.write, STDERR_FILENO);
    int code = 0;
    try {
      function();
    } catch (const std::exception& problem) {
      const std::string text = std::string(problem.what()) + "\n";
      [[maybe_unused]] const ssize_t n =
          ::write(STDERR_FILENO, text.data(), text.size());
      code = 1;
    }
    ::_exit(code);
  }
  errors.write.close();
  ChildResult result;
  for (char buffer[4096];;) {
    const ssize_t count = ::read(errors.read, buffer, sizeof buffer);
    if (count <= 0) break;
    result.output.append(buffer, static_cast<std::size_t>(count));
  }
  ::waitpid(child, &result.status, 0);
  return result;
}

/// Throws if the condition is false. Use it in a child, where REQUIRE has no effect.
inline void expect(bool condition, const std::string& what) {
  if (!condition) throw std::runtime_error("expected: " + what);
}

/// Returns the CPU time of this process.
inline std::chrono::nanoseconds cpu_time() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

/// Returns reproducible bytes without a period, so that lost or swapped blocks are
/// noticed.
inline std::string random_bytes(std::size_t size, std::uint64_t seed) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    byte = static_cast<char>(seed >> 56);
  }
  return bytes;
}

}  // namespace support
