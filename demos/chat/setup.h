#pragma once
// The options of a chat program, as the command line gives them.

#include <chrono>
#include <string>
#include <vector>

#include "reactor/address.h"

namespace chat {

struct Setup {
  std::string name;
  reactor::Address self;                  // on which UDP and TCP listen
  std::vector<reactor::Address> buddies;  // that the user has named
  bool stay = false;                      // the end of stdin does not end the program
  std::string trace_file{};               // empty: no timeline
  bool is_terminal = false;               // stdin and stdout are a terminal
  int editor_terminal = -1;               // where lines are edited; -1: nowhere
  std::chrono::milliseconds timeout{10};  // only for model timeout_polling
};

}  // namespace chat
