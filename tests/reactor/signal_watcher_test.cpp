#include "reactor/signal_watcher.h"

#include <signal.h>

#include <optional>

#include "reactor/waker.h"
#include "tests/reactor/support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Loop;
using reactor::SignalWatcher;
using reactor::Timer;

namespace {

/// Returns true if the signal has its default effect.
bool has_default_action(int number) {
  struct sigaction now {};
  ::sigaction(number, nullptr, &now);
  return now.sa_handler == SIG_DFL;
}

}  // namespace

TEST_CASE("a SIGHUP that nohup has ignored stays ignored") {
  struct sigaction before {};
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGHUP, &ignore, &before);
  Loop loop;
  int calls = 0;
  {
    const SignalWatcher watcher(loop, {SIGHUP, SIGUSR1}, [&](int) { ++calls; });
    ::raise(SIGHUP);
    run_for(loop, 2ms);
    CHECK(calls == 0);
    ::raise(SIGUSR1);
    run_until(loop, [&] { return calls == 1; });
  }
  CHECK(calls == 1);
  ::sigaction(SIGHUP, &before, nullptr);
}

TEST_CASE("a signal calls the function in the loop with its number") {
  Loop loop;
  std::vector<int> got;
  SignalWatcher watcher(loop, {SIGUSR1, SIGUSR2},
                        [&](int number) { got.push_back(number); });
  ::raise(SIGUSR2);
  CHECK(got.empty());
  run_until(loop, [&] { return got.size() == 1; });
  ::raise(SIGUSR1);
  run_until(loop, [&] { return got.size() == 2; });
  CHECK(got == std::vector<int>{SIGUSR2, SIGUSR1});
}

TEST_CASE("a signal watcher does not keep the loop running") {
  Loop loop;
  SignalWatcher watcher(loop, {SIGUSR1}, [](int) {});
  loop.run();
}

TEST_CASE("a destroyed signal watcher restores the effect of the signal") {
  Loop loop;
  {
    SignalWatcher watcher(loop, {SIGUSR1}, [](int) {});
    CHECK_FALSE(has_default_action(SIGUSR1));
  }
  CHECK(has_default_action(SIGUSR1));
}

TEST_CASE("two watchers of one signal are both called, also in two loops") {
  Loop one, two;
  int calls[3] = {};
  SignalWatcher a(one, {SIGUSR1}, [&](int) { ++calls[0]; });
  std::optional<SignalWatcher> b(std::in_place, one,
                                 std::initializer_list<int>{SIGUSR1},
                                 [&](int) { ++calls[1]; });
  SignalWatcher c(two, {SIGUSR1}, [&](int) { ++calls[2]; });
  ::raise(SIGUSR1);
  run_until(one, [&] { return calls[0] == 1 && calls[1] == 1; });
  run_until(two, [&] { return calls[2] == 1; });
  b.reset();
  ::raise(SIGUSR1);
  run_until(one, [&] { return calls[0] == 2; });
  run_for(one, 3ms);
  CHECK(calls[1] == 1);
}

TEST_CASE("SIGINT and SIGTERM stop a loop without ending the process") {
  Loop loop;
  const Guard guard(loop);
  int last = 0;
  SignalWatcher watcher(loop, {SIGINT, SIGTERM}, [&](int number) {
    last = number;
    loop.stop();
  });
  Timer raiser(loop, [] { ::kill(::getpid(), SIGTERM); });
  raiser.start_once(1ms);
  loop.run();
  CHECK(last == SIGTERM);
}

TEST_CASE("a signal that cannot be caught throws an error with its number") {
  Loop loop;
  CHECK_THROWS_WITH(SignalWatcher(loop, {SIGKILL}, [](int) {}),
                    Catch::StartsWith("watch signal 9: "));
  // The other signals of the list have their default effect again.
  CHECK_THROWS_AS(SignalWatcher(loop, {SIGUSR1, SIGSTOP}, [](int) {}),
                  std::system_error);
  CHECK(has_default_action(SIGUSR1));
}

TEST_CASE("a thousand signals in a row do not block the loop or end the process") {
  Loop loop;
  int calls = 0;
  SignalWatcher watcher(loop, {SIGUSR1}, [&](int) { ++calls; });
  for (int i = 0; i < 1000; ++i) ::raise(SIGUSR1);
  run_until(loop, [&] { return calls > 0; });
  run_for(loop, 5ms);
  CHECK(calls <= 1000);
}

// Lifetime, as in docs/lifetime.md.

TEST_CASE("a signal watcher may be destroyed in its own callback") {
  Loop loop;
  int calls = 0;
  std::optional<SignalWatcher> watcher;
  watcher.emplace(loop, std::initializer_list<int>{SIGUSR1, SIGUSR2}, [&](int) {
    ++calls;
    watcher.reset();
    ++calls;
  });
  ::raise(SIGUSR1);
  ::raise(SIGUSR2);
  run_until(loop, [&] { return calls > 0; });
  run_for(loop, 5ms);
  CHECK(calls == 2);
  CHECK(has_default_action(SIGUSR1));
}

TEST_CASE("a signal watcher that another callback destroys makes no callback") {
  Loop loop;
  int calls = 0;
  std::optional<SignalWatcher> one, two;
  one.emplace(loop, std::initializer_list<int>{SIGUSR1},
              [&](int) { ++calls, two.reset(); });
  two.emplace(loop, std::initializer_list<int>{SIGUSR1},
              [&](int) { ++calls, one.reset(); });
  ::raise(SIGUSR1);
  run_until(loop, [&] { return calls > 0; });
  run_for(loop, 5ms);
  CHECK(calls == 1);
}

TEST_CASE("an active signal watcher may be moved, also onto another watcher") {
  Loop loop;
  int one = 0, two = 0;
  SignalWatcher first(loop, {SIGUSR1}, [&](int) { ++one; });
  SignalWatcher second(loop, {SIGUSR1}, [&](int) { ++two; });
  first = std::move(second);
  ::raise(SIGUSR1);
  run_until(loop, [&] { return two == 1; });
  run_for(loop, 3ms);
  CHECK(one == 0);
}

TEST_CASE("run() rethrows an exception of on_signal, and watching continues") {
  Loop loop;
  int calls = 0;
  SignalWatcher watcher(loop, {SIGUSR1}, [&](int) {
    if (++calls == 1) throw std::runtime_error("signal");
  });
  ::raise(SIGUSR1);
  CHECK_THROWS_WITH(run_until(loop, [] { return false; }), "signal");
  ::raise(SIGUSR1);
  run_until(loop, [&] { return calls == 2; });
}

TEST_CASE("a signal watcher destroyed with a pending signal leaks nothing") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    SignalWatcher watcher(loop, {SIGUSR1}, [](int) {});
    ::raise(SIGUSR1);
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("a signal watcher that survives its loop aborts the process and is named") {
  const auto result = run_in_child([] {
    auto loop = std::make_unique<Loop>();
    const SignalWatcher watcher(*loop, {SIGUSR1}, [](int) {});
    loop.reset();
  });
  CHECK(result.killed(SIGABRT));
  CHECK_THAT(result.output, Catch::Contains("signal"));
}
