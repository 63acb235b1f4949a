#pragma once
// The standard streams as a program finds them and should leave them. libuv needs both,
// in all versions so far (1.52): it aborts when descriptor 0, 1 or 2 is one of its own,
// and it makes pipes non-blocking for everybody who shares them. Loop, Input and Output
// call this; a program without them calls open_missing_stdio() first thing in main.

#include <string>

namespace reactor {

/// Opens /dev/null on each of the descriptors 0, 1 and 2 that is closed.
void open_missing_stdio() noexcept;

namespace detail {

/// Throws std::system_error if no descriptors are left for a loop: libuv would abort.
void require_descriptors(const std::string& attempt);

/// Counts a user of an open file; the first one remembers its file status flags, and
/// whether it blocks. F_GETFL.
void borrow_stdio(int fd) noexcept;
/// The last user of the file gives the flags back. Any descriptor of it will do.
/// F_SETFL.
void return_stdio(int fd) noexcept;
/// Remembers the mode of a terminal that is about to be changed, the first one's;
/// forget_terminal() when it was given back. tcgetattr.
void remember_terminal(int fd) noexcept;
void forget_terminal(int fd) noexcept;
/// Gives the standard streams' flags and the terminal's mode back at once.
/// Async-signal-safe; also done at exit.
void restore_stdio() noexcept;

}  // namespace detail
}  // namespace reactor
