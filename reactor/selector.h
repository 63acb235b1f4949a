#pragma once
// Python's selectors.DefaultSelector, word for word: wait until any of many descriptors
// is ready, then do the reading and writing yourself. Level-triggered. Descriptors stay
// yours: they are neither closed nor made non-blocking. One thread at a time.
//
//   Selector selector;
//   selector.register_fd(socket, Events::read, std::string("greeting"));
//   for (const auto& [key, events] : selector.select(1s)) serve(key.fd, events);
//
// The one difference to Python: select() without a timeout on an empty selector would
// wait for ever, and throws std::logic_error instead.

#include <any>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

namespace reactor {

/// EVENT_READ and EVENT_WRITE. Errors and hang-ups are reported as what was asked for.
enum class Events : unsigned { none = 0, read = 1, write = 2 };

constexpr Events operator|(Events a, Events b) noexcept {
  return Events(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr Events operator&(Events a, Events b) noexcept {
  return Events(static_cast<unsigned>(a) & static_cast<unsigned>(b));
}
constexpr Events operator~(Events a) noexcept {
  return Events(~static_cast<unsigned>(a) & 3u);
}

/// What is registered for a descriptor.
struct SelectorKey {
  int fd;
  Events events;
  std::any data;
};

/// A descriptor and what it is ready for.
struct Ready {
  const SelectorKey& key;
  Events events;
};

/// Already registered, or not registered.
struct KeyError : std::out_of_range {
  using std::out_of_range::out_of_range;
};

class Selector {
 public:
  Selector();
  Selector(Selector&&) noexcept;
  Selector& operator=(Selector&&) noexcept;
  ~Selector();

  /// Throws std::invalid_argument (mask or descriptor), KeyError (registered already),
  /// or std::system_error (descriptor closed: EBADF; a regular file: EPERM).
  /// register().
  SelectorKey register_fd(int fd, Events events, std::any data = {});
  /// Throws KeyError; a descriptor that was closed meanwhile is no error. unregister().
  SelectorKey unregister(int fd);
  /// Throws like register_fd, and forgets a descriptor that was closed; other data with
  /// the same events cost no system call. modify().
  SelectorKey modify(int fd, Events events, std::any data = {});

  /// Waits until a descriptor is ready: for ever (nullopt), not at all (<= 0), or at
  /// least so long; then the list is empty. Signals do not end it. The list and its
  /// keys are valid until the next select(), even if they are unregistered meanwhile.
  /// select().
  std::span<const Ready> select(std::optional<std::chrono::nanoseconds> timeout = {});

  /// Valid until it is modified or unregistered; throws KeyError. get_key().
  const SelectorKey& key(int fd) const;
  /// A copy of what is registered, by descriptor. get_map().
  std::vector<SelectorKey> keys() const;

  /// Afterwards everything but close() throws std::logic_error. Twice is fine. close().
  void close() noexcept;
  /// Readable while a descriptor is ready. From then on a descriptor that was closed,
  /// but has a duplicate, may wake select() up to 1,000 times a second. fileno().
  int fileno();

 private:
  struct State;
  State& open_state() const;
  std::unique_ptr<State> state_;
};

}  // namespace reactor
