#pragma once
// What the command line says, and what a model needs to know of it.

#include <chrono>
#include <string>
#include <vector>

#include "reactor/address.h"

namespace chat {

struct Setup {
  std::string name;
  reactor::Address self;                  // where UDP and TCP listen
  std::vector<reactor::Address> buddies;  // named by the user
  bool stay = false;                      // the end of stdin does not end the program
  std::string trace_file{};               // empty: no timeline is wanted
  bool is_terminal = false;               // lines are typed on one
  std::chrono::milliseconds timeout{10};  // of model timeout_polling
};

}  // namespace chat
