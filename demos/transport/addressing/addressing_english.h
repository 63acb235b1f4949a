#pragma once
// English texts of the program addressing.

#include "demos/transport/addressing/addressing_texts.h"

namespace transport {

inline constexpr AddressingTexts addressing_english{
    .title = "Addresses, names and ports",
    .listener = "listener",
    .client = "client",
    .server = "server",
    .the_server = "the server",
    .socket = "socket",
    .local = "local",
    .remote = "remote",
    .tables_agree = "getsockname, getpeername and the kernel's table agree",
    .refused_by_reset = "the SYN was answered by a RST, because nobody listens there",

    .names = "Names are for people, sockets take addresses",
    .no_localhost = "{1}. Is it in /etc/hosts?",
    .name = "name",
    .address = "address",
    .ipv6_bytes = "IPv6, 16 bytes",
    .ipv4_bytes = "IPv4, 4 bytes",
    .own_addresses = "bind() accepts each of them: it is an address of this host",
    .services = "Well-known ports, and their names in /etc/services",
    .port = "port",
    .service = "service",
    .known_by = "known here by",
    .same_numbers = "this host has the same numbers as the slide",
    .no_services = "There are no names: /etc/services is missing (package netbase).",

    .client_first = "A client starts before its server: who sends the first packet?",
    .not_listening = "The server has a port, {1}, and has not called listen() yet.",
    .must_listen = "The client sends first, so the server must already listen.",
    .then_connects = "The server listens on {1}, then the client connects",
    .port_range = "The kernel chooses ports from {1} to {2} (ip_local_port_range).",
    .ephemeral = "the client did not ask for a port: it got an ephemeral one",

    .over_ipv6 = "The same server over IPv6: [::1]",
    .no_ipv6 = "Skipped, as well as dual stack: no IPv6 here ({1}).",
    .other_socket = "The same port with another address belongs to another socket.",
    .dual_stack = "Dual stack: one socket on [::], with IPV6_V6ONLY off",
    .every_address = "[::] is every address of this host, as 0.0.0.0 is for IPv4.",
    .only_lo = "(Here only from the interface lo: SO_BINDTODEVICE.)",
    .both_connected = "both connected; the IPv4 client appears as ::ffff:127.0.0.1",

    .port_in_use = "A port in use: a server listens on {1}",
    .result = "result",
    .one_protocol = "a port is in use for one protocol and one address only",
    .open_to_network =
        "0.0.0.0 stands for every address of this host, also 127.0.0.1. A server there "
        "is open to the whole network; a server on 127.0.0.1 only to this host.",

    .well_known_port = "A well-known port: {1}",
    .who = "who",
    .user = "user",
    .privileged = "privileged",
    .this_process = "this process",
    .another_one = "another one",
    .yes = "yes",
    .no = "no",
    .unknown = "unknown",
    .not_nobody = "(cannot become user nobody)",
    .namespace_unknown =
        "This process has the capability in a user namespace. Whether this network "
        "belongs to that namespace is not known here.",
    .has_capability = "This process may do it: it has CAP_NET_BIND_SERVICE, like root.",
    .need_privilege =
        "ports below {1} need a privilege, so only a server that the administrator has "
        "started can answer there",
    .not_on_windows =
        "This is a rule of Linux and most other Unix systems. Windows does not have "
        "it.",
    .everyone_may =
        "every user may bind it: ip_unprivileged_port_start is {1} (default 1024)"};

}  // namespace transport
