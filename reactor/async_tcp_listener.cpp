#include "reactor/async_tcp_listener.h"

#include "reactor/detail/operation.h"
#include "reactor/tcp_listener.h"

namespace reactor {

struct AsyncTcpListener::State final
    : detail::Operation<std::optional<AsyncTcpConnection>> {
  State(Loop& loop, const Address& local, std::function<void(std::error_code)> on_error)
      : listener(loop, local,
                 {.on_connection = [this](TcpConnection accepted,
                                          const Address&) { add(std::move(accepted)); },
                  .on_error = std::move(on_error)}) {}

  bool ready() override {
    if (!next) listener.resume();
    return next.has_value();
  }
  std::optional<AsyncTcpConnection> take() override { return std::exchange(next, {}); }
  void add(TcpConnection accepted) {
    next.emplace(std::move(accepted));
    if (!awaited()) listener.pause();
    wake();
  }

  TcpListener listener;
  std::optional<AsyncTcpConnection> next;
};

AsyncTcpListener::AsyncTcpListener(Loop& loop, const Address& local,
                                   std::function<void(std::error_code)> on_error)
    : state_(std::make_unique<State>(loop, local, std::move(on_error))) {}
AsyncTcpListener::AsyncTcpListener(AsyncTcpListener&&) noexcept = default;
AsyncTcpListener& AsyncTcpListener::operator=(AsyncTcpListener&&) noexcept = default;
AsyncTcpListener::~AsyncTcpListener() = default;

Awaitable<std::optional<AsyncTcpConnection>> AsyncTcpListener::accept() noexcept {
  return Awaitable<std::optional<AsyncTcpConnection>>(*state_);
}

Address AsyncTcpListener::local_address() const {
  return state_->listener.local_address();
}

}  // namespace reactor
