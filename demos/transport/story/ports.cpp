#include "demos/transport/story/ports.h"

#include <system_error>

#include "demos/transport/story/story_texts.h"

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
  story.say(story_texts(story).port_is_busy(wanted.port(), name,
                                            Address::local_of(fd.get()).port()));
  return fd;
}

}  // namespace transport
