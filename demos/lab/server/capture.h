#pragma once
// Reads what a child process prints, so that it never blocks on a full pipe, and keeps
// the beginning of it: memory stays bounded however much it prints.

#include <string>

#include "demos/lab/engine/poller.h"

namespace lab {

class Capture final : public Poller::Handler {
 public:
  /// Watches `fd` (made non-blocking, stays the caller's) until its end or release().
  Capture(Poller& poller, int fd);
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  ~Capture() { release(); }

  /// Reads a piece of what is there now.
  void on_ready(std::uint32_t events) override;
  /// Reads all that is there now, as far as a pipe can hold it: for one who has ended.
  void read_rest();
  /// Reads no more; somebody else does from now on.
  void release() noexcept;
  const std::string& text() const noexcept { return text_; }
  bool ended() const noexcept { return fd_ < 0; }

 private:
  enum class Outcome { piece, nothing };
  Outcome read_piece();

  Poller& poller_;
  int fd_;
  std::string text_;
};

}  // namespace lab
