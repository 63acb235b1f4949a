#pragma once
// The main() that the chat models share: it reads the command line, prints the ready
// message, sets the terminal mode and writes the timeline.

#include <functional>
#include <string>

#include "demos/chat/session.h"

namespace chat {

/// Prints the addresses and "The chat is ready" on stderr, for the user and for
/// scripts.
void announce(const Session& session);

int run_program(const std::string& model, int argc, char** argv,
                const std::function<void(Session&)>& chat);

/// Reads the options, constructs `Program(session)` and calls its run(), which returns
/// when the session is finished. Returns the exit status.
template <class Program>
int run(const std::string& model, int argc, char** argv) {
  return run_program(model, argc, argv, [](Session& session) {
    Program program(session);
    announce(session);
    program.run();
  });
}

}  // namespace chat
