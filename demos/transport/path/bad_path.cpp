#include "demos/transport/path/bad_path.h"

namespace transport {

using reactor::Address;

BadPath::BadPath(const Faults& faults, std::uint64_t seed, const Address& server)
    : thread_([&](reactor::Loop& loop) {
        const Relay::Options options{Address("127.0.0.1", 0), server, faults, seed};
        auto relay = std::make_shared<Relay>(loop, options);
        relay_ = relay.get();
        entrance_ = relay->local_address();
        return relay;
      }) {}

}  // namespace transport
