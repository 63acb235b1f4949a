#include "demos/transport/bad_path.h"

#include <future>

#include "reactor/waker.h"

namespace transport {

using reactor::Address;

BadPath::BadPath(const Faults& faults, std::uint64_t seed, const Address& server) {
  std::promise<void> ready;
  auto begun = ready.get_future();
  thread_ = std::thread([=, this, &ready] {
    try {
      reactor::Loop loop;
      const reactor::Waker stop(loop, [&] { loop.stop(); });
      const Relay relay(loop, {Address("127.0.0.1", 0), server, faults, seed});
      relay_ = &relay;
      stop_ = &stop;
      entrance_ = relay.local_address();
      ready.set_value();
      loop.run();
    } catch (...) {
      ready.set_exception(std::current_exception());
    }
  });
  try {
    begun.get();
  } catch (...) {
    thread_.join();
    throw;
  }
}

BadPath::~BadPath() {
  stop_->wake();
  thread_.join();
}

}  // namespace transport
