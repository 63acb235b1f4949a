#include "demos/transport/ports.h"

#include <system_error>

#include "demos/common/command_line.h"

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
  story.say("Port " + std::to_string(wanted.port()) + " is busy here, " + name +
            " takes " + std::to_string(Address::local_of(fd.get()).port()) + ".");
  return fd;
}

void add_ports_option(CLI::App& app, std::vector<std::uint16_t>& ports,
                      const std::string& whose) {
  app.add_option("--ports", ports, "of " + whose + "; 0: any free one")
      ->delimiter(',')
      ->expected(static_cast<int>(ports.size()))
      ->capture_default_str();
}

}  // namespace transport
