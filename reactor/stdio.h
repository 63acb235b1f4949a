#pragma once
// The standard streams as a program finds them and should leave them. libuv needs both:
// it aborts when descriptor 0, 1 or 2 is one of its own, and it makes pipes
// non-blocking for everybody who shares them. Loop, Input and Output call this; a
// program without them calls open_missing_stdio() first thing in main.

namespace reactor {

/// Opens /dev/null on each of the descriptors 0, 1 and 2 that is closed.
void open_missing_stdio() noexcept;

namespace detail {

/// Counts a user of a standard stream; the first one remembers the file status flags of
/// all three, and whether they block. F_GETFL.
void borrow_stdio() noexcept;
/// The last user gives the flags back. F_SETFL.
void return_stdio() noexcept;
/// Gives flags and terminal mode back at once. Async-signal-safe; also done at exit.
void restore_stdio() noexcept;

}  // namespace detail
}  // namespace reactor
