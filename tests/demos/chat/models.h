#pragma once
// The models under test. A test case is written once and runs for every listed model.

#include <string>
#include <vector>

namespace models {

struct Model {
  const char* name;  // the program is chat_NAME
  std::vector<std::string> options{};
};

#define MODEL(type, program, ...)                     \
  struct type {                                       \
    static const Model& model() {                     \
      static const Model one{program, {__VA_ARGS__}}; \
      return one;                                     \
    }                                                 \
  }

MODEL(TimeoutPolling, "timeout_polling", "--timeout", "1");
MODEL(Threaded, "threaded");
MODEL(Selector, "selector");
MODEL(Reactor, "reactor");

#undef MODEL

}  // namespace models

using namespace models;

#define EACH_MODEL TimeoutPolling, Threaded, Selector, Reactor
