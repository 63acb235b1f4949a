#pragma once
// Waits for TCP connections and accepts them. Use it in the thread of the loop only;
// the loop must outlive the listener. A callback may destroy the listener; accepted
// connections stay open.
//
//   TcpListener listener(loop, Address("127.0.0.1", 12000),
//                        [&](TcpConnection connection, const Address& peer) { ... });

#include <functional>
#include <memory>
#include <system_error>

#include "reactor/address.h"
#include "reactor/loop.h"
#include "reactor/tcp_connection.h"

namespace reactor {

class TcpListener {
 public:
  struct Callbacks {
    /// A connection was accepted. Keep it and call start(), or destroy it to close it.
    std::function<void(TcpConnection, const Address& peer)> on_connection = {};
    /// The process has no descriptors or memory for another connection. Waiting
    /// connections stay in the backlog, and the listener tries again every 100 ms.
    /// Optional.
    std::function<void(std::error_code)> on_error = {};
  };

  /// Listens on `local`; for port 0 the system chooses a port. Sets SO_REUSEADDR. An
  /// IPv6 listener accepts IPv6 only. Throws std::system_error, such as "bind TCP
  /// 127.0.0.1:12000: address already in use". `backlog` is that of listen(2).
  /// uv_tcp_bind, uv_listen; Python: loop.create_server.
  TcpListener(Loop& loop, const Address& local, Callbacks callbacks,
              int backlog = 4096);
  TcpListener(TcpListener&&) noexcept = default;
  TcpListener& operator=(TcpListener&&) noexcept = default;
  /// Frees the port before it returns.
  ~TcpListener() = default;

  /// Stops on_connection until resume(); connections wait in the kernel's backlog.
  /// uv_poll_stop, uv_poll_start.
  void pause() noexcept;
  void resume();

  Address local_address() const;  // getsockname(2)

 private:
  struct State;
  struct Close {
    void operator()(State* state) const noexcept;
  };
  std::unique_ptr<State, Close> state_;
};

}  // namespace reactor
