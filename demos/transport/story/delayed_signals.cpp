#include "demos/transport/story/delayed_signals.h"

#include <atomic>

namespace transport {

namespace {

std::atomic<int> arrived{0};  // the number of the signal, or 0

void note(int number) { arrived = number; }

}  // namespace

DelayedSignals::DelayedSignals() noexcept {
  arrived = 0;
  struct sigaction action {};
  action.sa_handler = note;  // without SA_RESTART, so that a blocked write() returns
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    ::sigaction(numbers[i], nullptr, &before_[i]);
    if (before_[i].sa_handler != SIG_IGN) ::sigaction(numbers[i], &action, nullptr);
  }
}

DelayedSignals::~DelayedSignals() {
  for (std::size_t i = 0; i < numbers.size(); ++i)
    ::sigaction(numbers[i], &before_[i], nullptr);
  if (pending()) ::raise(arrived);
}

bool DelayedSignals::pending() const noexcept { return arrived != 0; }

}  // namespace transport
