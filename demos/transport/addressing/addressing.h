#pragma once
// The parts of the program addressing.

#include <string>
#include <vector>

#include "demos/common/fd.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// A client connects to `to`, where this socket listens; both ends are shown, claimed
/// to be those of the kernel's table, and closed. Returns the client's address as the
/// server sees it.
reactor::Address connect_and_show(Story& story, const demo::Fd& listener,
                      const reactor::Address& to);
/// Claims that nobody listens on this address.
void expect_refusal(Story& story, const reactor::Address& to);

/// Names of hosts and services.
void show_names(Story& story);
/// Why there is no IPv6 here: "bind UDP [::1]:0: ..."; "" when there is.
std::string ipv6_error();
/// This server of 127.0.0.1, then another one on ::1 with the same port, then one
/// socket for both.
void show_address_families(Story& story, demo::Fd server);

/// A port that is in use.
void show_port_in_use(Story& story);
/// A port below 1024.
void show_privileged_port(Story& story);

/// What bind(2) says to a socket of this type: 0 or an errno value. The port is free
/// again at once.
int try_bind(const reactor::Address& address, int type);
/// "ok", or the error's text.
std::string bind_text(int error);

}  // namespace transport
