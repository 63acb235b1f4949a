#pragma once
// The keyboard and the screen as descriptors, be they a terminal, a pipe or a file.

#include <sys/types.h>

#include <string_view>

#include "demos/common/fd.h"

namespace chat {

/// Stdin.
class Keyboard {
 public:
  Keyboard();
  /// What to wait for: stdin, or, if that is a file, a stand-in: files are always
  /// ready, which is why selectors refuse them.
  int fd() const noexcept { return stand_in_ ? stand_in_.get() : 0; }

 private:
  demo::Fd stand_in_;
};

/// Stdout, which is shared with others and therefore blocks. When it is writable, a
/// portion can be written without waiting; a terminal does not promise that, and is
/// opened once more, to be non-blocking for us alone.
class Screen {
 public:
  Screen();
  /// What to wait for, as above.
  int fd() const noexcept {
    return stand_in_ ? stand_in_.get() : own_ ? own_.get() : 1;
  }
  /// What write(2) gives for as much as there is room for: bytes, or -1 and errno;
  /// EAGAIN when there is none.
  ssize_t write(std::string_view text) const;

 private:
  demo::Fd own_, stand_in_, other_end_;
};

}  // namespace chat
