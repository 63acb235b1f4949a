#pragma once
// The parts of the program addressing.

#include <string>
#include <vector>

#include "demos/common/fd.h"
#include "demos/transport/addressing/addressing_texts.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// Connects a client to `to`, where `listener` listens. Shows both ends, claims that
/// they are in the kernel's table, and closes them. Returns the client's address as the
/// server sees it.
reactor::Address connect_and_show(Story& story, const demo::Fd& listener,
                                  const reactor::Address& to);
/// Claims that a connection to this address is refused, because nobody listens there.
void expect_refusal(Story& story, const reactor::Address& to);

/// Shows names of hosts and services.
void show_names(Story& story);
/// Returns why this host has no IPv6, such as "bind UDP [::1]:0: ...", or "" if it has.
std::string ipv6_error();
/// Takes a server on 127.0.0.1. Shows a second server on ::1 with the same port, and
/// then one dual-stack socket for both families.
void show_address_families(Story& story, demo::Fd server);

/// Shows which bind() calls fail because a port is in use.
void show_port_in_use(Story& story);
/// Shows who may bind a port below 1024.
void show_privileged_port(Story& story);

/// Binds a socket of this type (SOCK_STREAM or SOCK_DGRAM) and closes it again. Returns
/// 0 or the errno value of bind(2).
int try_bind(const reactor::Address& address, int type);
/// Returns "ok" for 0, otherwise the text of the error.
std::string bind_text(int error);

}  // namespace transport
