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
  const auto& text = addressing_texts(story);
  story.step(text.names);
  std::vector<Address> addresses;
  try {
    addresses = Address::resolve("localhost", 0);
  } catch (const std::system_error& error) {
    story.say(text.no_localhost(std::string(error.what())));
  }
  std::vector<Story::Row> rows;
  bool ours = true;
  for (const Address& address : addresses) {
    rows.push_back({"localhost", address.host(),
                    address.is_ipv6() ? text.ipv6_bytes : text.ipv4_bytes});
    try {
      demo::bind_udp(address);
    } catch (const std::system_error&) {
      ours = ours && address.is_ipv6() && !ipv6_error().empty();
    }
  }
  if (rows.empty()) return;
  story.table({text.name, text.address, ""}, rows);
  story.check(ours, text.own_addresses);
}

void look_up_services(Story& story) {
  const auto& text = addressing_texts(story);
  story.step(text.services);
  std::vector<Story::Row> rows;
  bool as_on_slide = true, known = false;
  for (const auto& [service, port] :
       {std::pair("http", 80), {"imap", 143}, {"smtp", 25}}) {
    const servent* const found = ::getservbyname(service, "tcp");
    known = known || found != nullptr;
    as_on_slide = as_on_slide &&
                  (found == nullptr || ntohs(std::uint16_t(found->s_port)) == port);
    rows.push_back(
        {std::to_string(port), service, found != nullptr ? "getservbyname" : "-"});
  }
  story.table({text.port, text.service, text.known_by}, rows);
  if (known)
    story.check(as_on_slide, text.same_numbers);
  else
    story.say(text.no_services);
}

}  // namespace

void show_names(Story& story) {
  look_up_names(story);
  look_up_services(story);
}

}  // namespace transport
