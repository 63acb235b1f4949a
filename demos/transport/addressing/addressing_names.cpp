// Names of hosts and of services, for the program addressing.

#include <netdb.h>
#include <netinet/in.h>

#include <system_error>
#include <utility>

#include "demos/common/socket.h"
#include "demos/transport/addressing/addressing.h"

namespace transport {

using reactor::Address;

namespace {

void look_up_names(Story& story) {
  story.step("Names are for people, sockets take addresses");
  std::vector<Address> addresses;
  try {
    addresses = Address::resolve("localhost", 0);
  } catch (const std::system_error& error) {
    story.say(std::string(error.what()) + ". Is it in /etc/hosts?");
  }
  std::vector<Story::Row> rows;
  bool ours = true;
  for (const Address& address : addresses) {
    rows.push_back({"localhost", address.host(),
                    address.is_ipv6() ? "IPv6, 16 bytes" : "IPv4, 4 bytes"});
    try {
      demo::bind_udp(address);
    } catch (const std::system_error&) {
      ours = ours && address.is_ipv6() && !ipv6_error().empty();
    }
  }
  if (rows.empty()) return;
  story.table({"name", "address", ""}, rows);
  story.check(ours, "bind() accepts each of them: it is an address of this host");
}

void look_up_services(Story& story) {
  story.step("Well-known ports, and their names in /etc/services");
  std::vector<Story::Row> rows;
  bool as_on_slide = true, known = false;
  for (const auto& [name, port] :
       {std::pair("http", 80), {"imap", 143}, {"smtp", 25}}) {
    const servent* const found = ::getservbyname(name, "tcp");
    known = known || found != nullptr;
    as_on_slide = as_on_slide &&
                  (found == nullptr || ntohs(std::uint16_t(found->s_port)) == port);
    rows.push_back(
        {std::to_string(port), name, found != nullptr ? "getservbyname" : "-"});
  }
  story.table({"port", "service", "known here by"}, rows);
  if (known)
    story.check(as_on_slide, "this host has the same numbers as the slide");
  else
    story.say("There are no names: /etc/services is missing (package netbase).");
}

}  // namespace

void show_names(Story& story) {
  look_up_names(story);
  look_up_services(story);
}

}  // namespace transport
