#pragma once
// Private to Selector: the registered keys, which of them are ready, and the loop that
// watches their descriptors.
//
// libuv (all versions, since 1.50 through io_uring) tells the kernel of a change only
// while it polls, and aborts the process if the descriptor has been closed in between.
// So add() and change() only note the change. watch_changed(), right before each poll,
// makes a new uv_poll_t, because uv_poll_init checks the descriptor. For a similar
// reason remove() closes the uv_poll_t at once: a uv_close that comes later removes the
// next file with the same descriptor number from the epoll set.

#include <any>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "reactor/detail/selector_loop.h"
#include "reactor/selector.h"

namespace reactor::detail {

struct Registration {
  std::unique_ptr<SelectorKey> key;
  Watch* watch = nullptr;       // null: not watched yet, or the descriptor was closed
  Events ready = Events::none;  // collected in the running select()
  bool changed = false;         // the next watch_changed() makes a new watch
};

struct SelectorState {
  SelectorState() { open_loop(); }
  SelectorState(const SelectorState&) = delete;
  SelectorState& operator=(const SelectorState&) = delete;
  ~SelectorState() { close(); }

  // The registered keys; for the errors see Selector.
  const SelectorKey& add(int fd, Events events, std::any data);
  SelectorKey remove(int fd);
  const SelectorKey& change(int fd, Events events, std::any data);
  Registration& find(int fd);

  /// Makes new watches for the changed registrations. libuv passes them to the kernel
  /// at the beginning of the next poll.
  void watch_changed() noexcept;
  /// Does watch_changed(), then runs one iteration of the loop.
  void run_loop(uv_run_mode mode) noexcept;
  /// Replaces the loop, and with it the epoll set, by a new one. All keys stay
  /// registered. If no new loop can be made, it closes the selector and throws.
  void replace_loop();

  /// Invalidates the list that the last select() returned.
  void release_ready_list() noexcept;
  /// Makes the list of ready keys that select() returns.
  std::span<const Ready> take_ready_list();

  /// Keeps the list that the last select() returned valid.
  void close() noexcept;

  std::optional<SelectorLoop> loop;
  std::map<int, Registration> registrations;
  std::vector<int> changed;                 // descriptors with Registration::changed
  std::vector<Registration*> became_ready;  // in the running select()
  std::vector<Ready> ready_list;
  std::vector<std::unique_ptr<SelectorKey>> retired;  // ready_list may refer to them
  bool closed = false;
  bool has_orphans =
      false;              // the epoll set may hold files without a descriptor of ours
  bool exported = false;  // fileno() was called: tell the kernel of changes at once

 private:
  void open_loop();
  void close_loop() noexcept;
  void note_change(int fd, Registration& registration);
  void end_watch(Registration& registration) noexcept;
  void on_ready(Registration& registration, Events ready, bool stopped);
  void forget_ready() noexcept;
};

}  // namespace reactor::detail
