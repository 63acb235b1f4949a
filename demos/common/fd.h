#pragma once
// Owns one file descriptor: closed exactly once, by the destructor. Move-only.

#include <unistd.h>

#include <utility>

namespace demo {

class Fd {
 public:
  Fd() noexcept = default;
  explicit Fd(int fd) noexcept : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() { close(); }

  /// The descriptor, -1 when there is none. It stays owned.
  int get() const noexcept { return fd_; }
  /// Gives the descriptor away: whoever takes it closes it.
  int release() noexcept { return std::exchange(fd_, -1); }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  /// Closes now. close(2) is not repeated after EINTR: the descriptor is gone by then.
  void close() noexcept {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

}  // namespace demo
