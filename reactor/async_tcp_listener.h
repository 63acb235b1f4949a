#pragma once
// A TcpListener for tasks. One thread, that of the loop, which must outlive it. While
// nobody awaits accept(), connections wait in the backlog of the kernel (one of them
// here).
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
  /// Listens on `local` as TcpListener does. `on_error` is told when descriptors or
  /// memory run out; accept() just waits longer then. Python: asyncio.start_server.
  AsyncTcpListener(Loop& loop, const Address& local,
                   std::function<void(std::error_code)> on_error = {});
  AsyncTcpListener(AsyncTcpListener&&) noexcept;
  AsyncTcpListener& operator=(AsyncTcpListener&&) noexcept;
  ~AsyncTcpListener();

  /// The next connection; nothing if the listener is destroyed meanwhile. accept(2).
  Awaitable<std::optional<AsyncTcpConnection>> accept() noexcept;

  Address local_address() const;  // getsockname(2)

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace reactor
