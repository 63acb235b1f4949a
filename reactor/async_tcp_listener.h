#pragma once
// A TcpListener for tasks. Use it in the thread of the loop only; the loop must outlive
// it. While no task awaits accept(), the listener holds one connection, and the others
// wait in the kernel's backlog.
//
//   while (auto connection = co_await listener.accept())
//     tasks.spawn(serve(std::move(*connection)));

#include <functional>
#include <memory>
#include <optional>
#include <system_error>

#include "reactor/address.h"
#include "reactor/async_tcp_connection.h"
#include "reactor/awaitable.h"
#include "reactor/loop.h"

namespace reactor {

class AsyncTcpListener {
 public:
  /// Listens on `local` as TcpListener does. `on_error` is called if the process runs
  /// out of descriptors or memory; accept() then waits longer. Python:
  /// asyncio.start_server.
  AsyncTcpListener(Loop& loop, const Address& local,
                   std::function<void(std::error_code)> on_error = {});
  AsyncTcpListener(AsyncTcpListener&&) noexcept;
  AsyncTcpListener& operator=(AsyncTcpListener&&) noexcept;
  ~AsyncTcpListener();

  /// Gives the next connection, or nothing if the listener is destroyed. accept(2).
  Awaitable<std::optional<AsyncTcpConnection>> accept() noexcept;

  Address local_address() const;  // getsockname(2)

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace reactor
