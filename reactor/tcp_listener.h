#pragma once
// Waits for TCP connections and accepts them. One thread, that of the loop, which must
// outlive the listener. A callback may destroy it; accepted connections live on.
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
    /// Take the connection and start() it, or let it go: that closes it.
    std::function<void(TcpConnection, const Address& peer)> on_connection = {};
    /// No connection can be accepted for want of descriptors or memory. Those that wait
    /// stay in the backlog and are tried again every 100 ms. May be empty.
    std::function<void(std::error_code)> on_error = {};
  };

  /// Listens on `local`; port 0: the system chooses. SO_REUSEADDR is set, IPv6 takes
  /// IPv6 only. Throws "bind TCP 127.0.0.1:12000: address already in use". uv_tcp_bind,
  /// uv_listen; Python: loop.create_server.
  TcpListener(Loop& loop, const Address& local, Callbacks callbacks,
              int backlog = 4096);
  TcpListener(TcpListener&&) noexcept = default;
  TcpListener& operator=(TcpListener&&) noexcept = default;
  /// The port is free again when this returns.
  ~TcpListener() = default;

  /// No on_connection until resume(): connections wait in the backlog. uv_poll_stop.
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
