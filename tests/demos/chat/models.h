#pragma once
// The models under test. A case is written once and runs for every model of the list.

#include <string>
#include <vector>

namespace models {

#define MODEL(type, program, ...)                                       \
  struct type {                                                         \
    static constexpr const char* name = program;                        \
    static std::vector<std::string> options() { return {__VA_ARGS__}; } \
  }

MODEL(TimeoutPolling, "timeout_polling", "--timeout", "1");
MODEL(Threaded, "threaded");
MODEL(Selector, "selector");
MODEL(Reactor, "reactor");

#undef MODEL

}  // namespace models

using namespace models;

#define EACH_MODEL TimeoutPolling, Threaded, Selector, Reactor
