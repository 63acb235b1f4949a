#pragma once
// Reading and writing, for the models that make their system calls themselves. Reading
// waits no longer than the descriptor makes it wait, and what it gave is handed to the
// session in a second step, because a thread must not hold its lock in the first one.
// Writing never waits.

#include <array>
#include <cstddef>
#include <string_view>
#include <system_error>

#include "demos/chat/session.h"
#include "demos/common/fd.h"

namespace chat {

/// What one read(2) or write(2) has done: nothing, when it would have had to wait.
struct Transfer {
  std::size_t count = 0;
  bool ended = false;     // the end of the stream, or an error
  std::error_code error;  // which
};
using Buffer = std::array<char, 64 * 1024>;
Transfer read_some(int fd, Buffer& buffer);
/// What that means on a connection, or on stdin.
void take_read(Session& session, Link& link, const Transfer& done, const Buffer& bytes);
void take_typed(Session& session, const Transfer& done, const Buffer& bytes);

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
  /// Writes what there is room for.
  void write(Session& session) const;

 private:
  demo::Fd own_, stand_in_, other_end_;
};

struct Connection {
  demo::Fd fd;
  Link* link;
};
/// Writes what waits, as far as there is room. send(2).
void write_to(Session& session, const Connection& buddy);

// Both steps of reading at once, for a model without threads.
void read_from(Session& session, const Connection& buddy);
void read_keyboard(Session& session);

}  // namespace chat
