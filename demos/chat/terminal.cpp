#include "demos/chat/terminal.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <string_view>

#include "demos/common/socket.h"
#include "reactor/stdio.h"

namespace chat {
namespace {

constexpr std::size_t default_width = 80;
// These signals end the process without running destructors. SIGKILL cannot be caught.
constexpr int fatal_signals[] = {SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

std::atomic<int> saved_terminal = -1;  // a descriptor; -1: no mode is saved
termios mode_before;
std::atomic<int> signal_fd = -1;

/// SA_RESETHAND has restored the default action, so raising the signal again ends the
/// process with the usual status.
void restore_and_die(int signal_number) {
  restore_terminal_mode();
  ::raise(signal_number);
}

/// Makes only calls that signal-safety(7) allows. Restores errno for the interrupted
/// code.
void report(int signal_number) {
  const int before = errno;
  const char byte = static_cast<char>(signal_number);
  [[maybe_unused]] const auto written = ::write(signal_fd, &byte, 1);
  errno = before;
}

void restore_at_exit_and_on_fatal_signals() {
  struct sigaction action {};
  action.sa_handler = restore_and_die;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int number : fatal_signals) ::sigaction(number, &action, nullptr);
  std::atexit(restore_terminal_mode);
}

}  // namespace

bool on_terminal() noexcept { return ::isatty(0) == 1 && ::isatty(1) == 1; }

bool can_redraw() noexcept {
  const char* type = std::getenv("TERM");
  const std::string_view name = type == nullptr ? "" : type;
  return !name.empty() && name != "dumb";
}

std::size_t terminal_width(int fd) noexcept {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return default_width;
  return size.ws_col;
}

void save_terminal_mode(int fd) noexcept {
  if (saved_terminal >= 0 || ::tcgetattr(fd, &mode_before) != 0) return;
  [[maybe_unused]] static const bool prepared =
      (restore_at_exit_and_on_fatal_signals(), true);
  saved_terminal = fd;
}

/// May run in a signal handler, so it makes only async-signal-safe calls.
void restore_terminal_mode() noexcept {
  const int fd = saved_terminal;
  if (fd < 0 || reactor::is_in_background(fd)) return;
  saved_terminal = -1;
  ::tcsetattr(fd, TCSANOW, &mode_before);
}

bool is_raw(int fd) noexcept {
  termios now{};
  return ::tcgetattr(fd, &now) == 0 && (now.c_lflag & ICANON) == 0;
}

void stop_process() noexcept {
  struct sigaction before {};
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  ::sigaction(SIGTSTP, &standard, &before);
  ::raise(SIGTSTP);
  ::sigaction(SIGTSTP, &before, nullptr);
}

TerminalSignals::TerminalSignals() {
  for (const auto* end : {&pipe_.read_end, &pipe_.write_end})
    demo::set_nonblocking(end->get());
  signal_fd = pipe_.write_end.get();
  struct sigaction action {};
  action.sa_handler = report;
  action.sa_flags = static_cast<int>(SA_RESTART);
  for (const int number : terminal_signals) ::sigaction(number, &action, nullptr);
}

TerminalSignals::~TerminalSignals() {
  for (const int number : terminal_signals) ::signal(number, SIG_DFL);
  signal_fd = -1;
}

int TerminalSignals::next() noexcept {
  char byte = 0;
  return ::read(fd(), &byte, 1) == 1 ? byte : 0;
}

}  // namespace chat
