#pragma once
// The main() of a model: the command line, the words at the start, the terminal.

#include <functional>
#include <string>

#include "demos/chat/session.h"

namespace chat {

/// Tells the user, and programs that wait for it, that the sockets are open. On stderr.
void announce(const Session& session);

int run_program(const std::string& model, int argc, char** argv,
                const std::function<void(Session&)>& chat);

/// Reads the options, and lets a `Program(session)` run() until the chat is left.
template <class Program>
int run(const std::string& model, int argc, char** argv) {
  return run_program(model, argc, argv, [](Session& session) {
    Program program(session);
    announce(session);
    program.run();
  });
}

}  // namespace chat
