#pragma once
// Prepares the standard streams for libuv and restores them afterwards. All versions of
// libuv up to 1.52 need both: libuv aborts if it gets descriptor 0, 1 or 2 for itself,
// and it makes pipes non-blocking for all processes that share them. Loop, Input and
// Output call these functions. A program without them should call open_missing_stdio()
// at the beginning of main.

#include <string>

namespace reactor {

/// Opens /dev/null for each of the descriptors 0, 1 and 2 that is closed.
void open_missing_stdio() noexcept;

/// Lets this process read from its terminal while it runs in the background (`&` in a
/// shell): read(2) then fails with EIO, and the kernel does not stop the process. Input
/// calls it for a terminal. Ignores SIGTTIN.
void survive_background_reads() noexcept;
/// Whether `fd` is our terminal but another process group has the keyboard. Then EIO is
/// not the end of the input: read again later, because the user may type `fg`.
/// tcgetpgrp(3).
bool is_in_background(int fd) noexcept;

namespace detail {

/// Throws std::system_error if the process has too few free descriptors for a loop;
/// libuv would abort.
void require_descriptors(const std::string& attempt);

/// Counts the users of the open file behind `fd`. The first call saves its file status
/// flags, which include O_NONBLOCK. F_GETFL.
void save_stdio_flags(int fd) noexcept;
/// Ends one use; the last call restores the flags. `fd` may be any descriptor of the
/// same open file. F_SETFL.
void restore_stdio_flags(int fd) noexcept;
/// Saves the mode of a terminal before it is changed, for one terminal per process.
/// Call discard_terminal_mode() when the mode has been restored. tcgetattr(3).
void save_terminal_mode(int fd) noexcept;
void discard_terminal_mode(int fd) noexcept;
/// Restores the flags of the standard streams and the mode of the terminal now. Also
/// called at exit. Async-signal-safe.
void restore_stdio() noexcept;

}  // namespace detail
}  // namespace reactor
