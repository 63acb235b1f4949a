#pragma once
// Ctrl-Z, `fg` and a new window size, for the model that uses the loop of the library.

#include <optional>

#include "demos/chat/session.h"
#include "demos/chat/terminal.h"
#include "reactor/signal_watcher.h"

namespace chat {

/// Reports the terminal_signals to the session. Empty if no line is edited on a
/// terminal. The loop and the session must outlive the watcher.
inline std::optional<reactor::SignalWatcher> watch_terminal(reactor::Loop& loop,
                                                            Session& session) {
  if (session.setup().editor_terminal < 0) return {};
  const auto report = [&session](int number) { session.on_terminal_signal(number); };
  return reactor::SignalWatcher(loop, terminal_signals, report);
}

}  // namespace chat
