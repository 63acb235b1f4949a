#pragma once
// English texts of the program segments.

#include "demos/transport/segments/segments_texts.h"

namespace transport {

inline constexpr SegmentsTexts segments_english{
    .title = "The bytes that find the socket",

    .datagram = "One datagram: sendto(\"HELLO\")",
    .segment = "One TCP segment: send(\"HELLO\") (only the IP fields with *)",
    .captured = "Captured on the loopback: the real bytes.",
    .composed =
        "Not captured ({1}), but composed: addresses, ports, lengths and payload are "
        "real.",
    .not_seen = "the packet was not seen",
    .byte = "byte",
    .hex = "hex",
    .field = "field",
    .value = "value",
    .payload = "payload",
    .finds_udp_socket =
        "the fields with * find the socket: the kernel's table has fd {1} there",
    .finds_tcp_socket =
        "the fields with * find the socket: all are in the kernel's row of fd {1}",

    .checksums = "Its two checksums, calculated",
    .ip_words = "IP: all 16-bit words of the IP header, without bytes 10 and 11",
    .transport_words = "{1}: addresses, protocol, length; then {2} header and payload",
    .calculation = "{1}, with the carry added {2}, complement {3}",
    .header_has = "the header has {1}",
    .header_has_partial = "the header has {1}, the sum of the first 6 words",
    .offload =
        "The kernel leaves the rest to the network card (\"checksum offload\"). The "
        "loopback has no card and does not check it; Wireshark may call it wrong.",

    .multiplex = "Four sockets send, one stream of packets, three sockets receive",
    .sent_by = "sent by",
    .protocol = "protocol",
    .source = "source",
    .destination = "destination",
    .got_by = "got by",
    .where =
        "In each packet: the protocol is in byte 9, the source in bytes 12-15 "
        "(address) and 20-21 (port), the destination in bytes 16-19 and 22-23.",
    .names_sender = "each packet names its sender, and the right socket got it",
    .multiplexing =
        "Multiplexing: the kernel puts a header with the socket's port before the "
        "data.",
    .demultiplexing =
        "Demultiplexing: byte 9 distinguishes UDP and TCP, so both can use port {1}.",
    .who_decides = "UDP: the destination decides. TCP: the source decides as well."};

}  // namespace transport
