#include "demos/chat/terminal.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

namespace chat {
namespace {

constexpr std::size_t default_width = 80;
// These signals end the process without running destructors. SIGKILL cannot be caught.
constexpr int fatal_signals[] = {SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

std::atomic<bool> changed = false;
termios mode_before;

/// Runs in a signal handler, so it makes only async-signal-safe calls.
void restore() {
  if (changed.exchange(false)) ::tcsetattr(STDIN_FILENO, TCSANOW, &mode_before);
}

/// SA_RESETHAND has restored the default action, so raising the signal again ends the
/// process with the usual status.
void restore_and_die(int signal_number) {
  restore();
  ::raise(signal_number);
}

}  // namespace

RawTerminal::RawTerminal() {
  if (!on_terminal() || ::tcgetattr(STDIN_FILENO, &mode_before) != 0) return;
  termios raw = mode_before;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG | IEXTEN);
  raw.c_iflag &= ~static_cast<tcflag_t>(ICRNL | IXON);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  struct sigaction action {};
  action.sa_handler = restore_and_die;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int number : fatal_signals) ::sigaction(number, &action, nullptr);
  std::atexit(restore);
  changed = ::tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

RawTerminal::~RawTerminal() { restore(); }

bool on_terminal() noexcept { return ::isatty(0) == 1 && ::isatty(1) == 1; }

std::size_t terminal_width() noexcept {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return default_width;
  return size.ws_col;
}

}  // namespace chat
