#include "demos/transport/story/ports.h"

#include <system_error>

namespace transport {

using reactor::Address;

demo::Fd open_or_free(Story& story, const std::string& name, const Address& wanted,
                      const std::function<demo::Fd(const Address&)>& open) {
  try {
    return open(wanted);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::address_in_use) throw;
  }
  demo::Fd fd = open(Address(wanted.host(), 0));
  story.say("Port " + std::to_string(wanted.port()) + " is busy here, so " + name +
            " takes " + std::to_string(Address::local_of(fd.get()).port()) + ".");
  return fd;
}

}  // namespace transport
