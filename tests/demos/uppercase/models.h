#pragma once
// The models under test. A new one is one line in the table and its name in the lists:
// the cases are written once and run for every model of the list they name. What a
// model cannot do by its nature is a member of Model, and has a case that shows it.

#include <string>
#include <vector>

namespace models {

struct Model {
  const char* name;               // the program is uppercase_NAME
  bool one_at_a_time = false;     // a connection is served to its end, all else waits
  bool waits_for_stdout = false;  // nobody is served while stdout takes nothing
  std::size_t connections = 200;  // what "many" is: polling pays a timeout for each
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

/// Those that sleep until a descriptor is ready, with no limit but the system's.
#define EVENT_MODELS Poll, Epoll, Selector, Reactor, Coroutine, MultiReactor
/// Those that serve several connections at once, in one process; and all of them.
#define ONE_PROCESS_MODELS TimeoutPolling, Threaded, ThreadPool, Select, EVENT_MODELS
#define CONCURRENT_MODELS Fork, ONE_PROCESS_MODELS
/// Those that sleep until something happens.
#define SLEEPING_MODELS Blocking, Threaded, ThreadPool, Fork, Select, EVENT_MODELS
#define EACH_MODEL Blocking, CONCURRENT_MODELS
