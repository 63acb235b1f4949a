#pragma once
// Waits until one of many descriptors is ready; the program then reads and writes by
// itself. This is Python's selectors.DefaultSelector; each comment begins with the name
// there. It is level-triggered, and it neither closes a descriptor nor makes it
// non-blocking. One thread at a time.
//
//   Selector selector;
//   selector.register_fd(socket, Events::read, std::string("greeting"));
//   for (const auto& [key, events] : selector.select(1s)) serve(key.fd, events);
//
// Unlike in Python, select() without a timeout throws std::logic_error if no descriptor
// is registered, because it would wait for ever.

#include <any>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

namespace reactor {

namespace detail {
struct SelectorState;
}

/// EVENT_READ and EVENT_WRITE. An error or a hang-up counts as all requested events.
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

/// A registered descriptor, the events to wait for, and data of the program.
struct SelectorKey {
  int fd;
  Events events;
  std::any data;
};

/// A registered descriptor and the events for which it is ready.
struct Ready {
  const SelectorKey& key;
  Events events;
};

/// The descriptor is already registered, or not registered.
struct KeyError : std::out_of_range {
  using std::out_of_range::out_of_range;
};

class Selector {
 public:
  Selector();
  Selector(Selector&&) noexcept;
  Selector& operator=(Selector&&) noexcept;
  ~Selector();

  /// register(). Throws std::invalid_argument (bad mask, negative descriptor),
  /// KeyError, or std::system_error (EBADF: closed descriptor; EPERM: regular file).
  SelectorKey register_fd(int fd, Events events, std::any data = {});
  /// unregister(). Throws KeyError. It is no error if `fd` has been closed meanwhile.
  SelectorKey unregister(int fd);
  /// modify(). Throws like register_fd; if `fd` has been closed, it is also
  /// unregistered. A change of the data alone makes no system call.
  SelectorKey modify(int fd, Events events, std::any data = {});

  /// select(). Waits until a descriptor is ready. nullopt waits for ever; zero or less
  /// does not wait. If no descriptor is ready when the timeout ends, the list is empty
  /// (never earlier). Signals do not interrupt the wait. The list and its keys stay
  /// valid until the next select(), even if you unregister a descriptor before that.
  std::span<const Ready> select(std::optional<std::chrono::nanoseconds> timeout = {});

  /// get_key(). Valid until `fd` is modified or unregistered. Throws KeyError.
  const SelectorKey& key(int fd) const;
  /// get_map(). Copies of all keys, sorted by descriptor.
  std::vector<SelectorKey> keys() const;

  /// close(). Afterwards all functions except close() throw std::logic_error.
  void close() noexcept;
  /// fileno(). Readable while a registered descriptor is ready. After this call,
  /// closing a registered descriptor that has a duplicate (as made by dup(2)) may wake
  /// select() up to 1,000 times a second.
  int fileno();

 private:
  detail::SelectorState& open_state() const;
  std::unique_ptr<detail::SelectorState> state_;
};

}  // namespace reactor
