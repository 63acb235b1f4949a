#pragma once
// The address of the option --host of a program that listens.

#include <cstdint>
#include <string>

#include "reactor/address.h"

namespace demo {

/// Whether only programs on this host can reach the address: 127.0.0.0/8 or ::1.
bool is_loopback(const reactor::Address& address);

/// Returns the address to listen on. `host` is an address, or a name of a loopback
/// address such as localhost; of several, an IPv4 address is taken. Throws
/// std::runtime_error, which says what to type, for any other name: it may have
/// addresses on which the user does not want to listen. getaddrinfo(3).
reactor::Address listen_address(const std::string& host, std::uint16_t port);

}  // namespace demo
