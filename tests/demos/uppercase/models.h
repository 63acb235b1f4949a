#pragma once
// The models under test. To add a model, add one line to the table and its name to the
// lists. Each test case is written once and runs for every model of its list. What a
// model cannot do is a member of Model, and a test case shows it.

#include <string>
#include <vector>

namespace models {

struct Model {
  const char* name;               // the program is uppercase_NAME
  bool one_at_a_time = false;     // serves one connection until it ends
  bool waits_for_stdout = false;  // serves nothing while stdout is blocked
  std::size_t connections = 200;  // in the cases with many connections
  std::vector<std::string> options{};
};

#define MODEL(type, program, ...)                                         \
  struct type {                                                           \
    static const Model& model() {                                         \
      static const Model one{.name = program __VA_OPT__(, ) __VA_ARGS__}; \
      return one;                                                         \
    }                                                                     \
  }

MODEL(Blocking, "blocking", .one_at_a_time = true, .waits_for_stdout = true);
MODEL(TimeoutPolling, "timeout_polling", .connections = 20,
      .options = {"--timeout", "1"});
MODEL(Threaded, "threaded");
MODEL(ThreadPool, "thread_pool", .connections = 30, .options = {"--threads", "32"});
MODEL(Fork, "fork", .connections = 50);
MODEL(Select, "select");
MODEL(Poll, "poll");
MODEL(Epoll, "epoll");
MODEL(Selector, "selector");
MODEL(Reactor, "reactor");
MODEL(Coroutine, "coroutine");
MODEL(MultiReactor, "multi_reactor", .options = {"--threads", "3"});

#undef MODEL

}  // namespace models

using namespace models;

/// Models in which one thread waits for many descriptors, without a limit of their own.
#define EVENT_MODELS Poll, Epoll, Selector, Reactor, Coroutine, MultiReactor
/// Models that serve several connections at once, in one process.
#define ONE_PROCESS_MODELS TimeoutPolling, Threaded, ThreadPool, Select, EVENT_MODELS
/// All models that serve several connections at once.
#define CONCURRENT_MODELS Fork, ONE_PROCESS_MODELS
/// Models that sleep until an event; the others wake up for timeouts.
#define SLEEPING_MODELS Blocking, Threaded, ThreadPool, Fork, Select, EVENT_MODELS
#define EACH_MODEL Blocking, CONCURRENT_MODELS
