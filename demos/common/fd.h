#pragma once
// Owns one file descriptor. The destructor closes it. Move-only; one thread at a time.

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

  /// Returns the descriptor, or -1 if there is none. This object still owns it.
  int get() const noexcept { return fd_; }
  /// Returns the descriptor and gives up ownership; the caller must close it.
  int release() noexcept { return std::exchange(fd_, -1); }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  /// Closes now. close(2) is not repeated after EINTR, because the descriptor is
  /// already closed then.
  void close() noexcept {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

}  // namespace demo
