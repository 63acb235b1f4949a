#pragma once
// English texts of the program datagrams.

#include "demos/transport/datagrams/datagrams_texts.h"

namespace transport {

inline constexpr DatagramsTexts datagrams_english{
    .title = "UDP: datagrams, and how large",
    .client = "client",
    .server = "server",
    .payload = "payload",
    .call = "call",
    .bytes = "bytes",

    .exchange = "One exchange: the server learns the address from the datagram",
    .recvfrom_gave = "recvfrom() gave the payload and {1}",
    .no_handshake = "no handshake before, no acknowledgement after",

    .boundaries = "Three writes, three reads, an empty one among them",
    .boundaries_stay = "boundaries stay; 0 bytes are a message, not an end",

    .how_large = "How large? The slide says 65,536 bytes",
    .sent = "sent",
    .received = "received",
    .why_limit =
        "An IPv4 packet has at most 65,535 bytes. Its header takes 20 of them, and the "
        "UDP header takes 8.",
    .limit = "65,507 is the limit; more is not lost, but refused",
    .fragments =
        "(1,472 bytes fit into one Ethernet frame. IP cuts a larger packet into "
        "fragments, not UDP. If one fragment is lost, the whole datagram is lost.)",

    .too_small = "A buffer that is too small: the rest is lost",
    .size_known = "the kernel knew the size",
    .got = "got",
    .of = "of",
    .rest_is_lost = "nobody gets the other 17 bytes",

    .many_peers = "One socket at the server, and four peers",
    .from = "from",
    .answer_by = "answer by",
    .peer_gets = "the peer gets",
    .no_memory_of_peers =
        "recvfrom() gives the address for each answer; the socket knows no peers",

    .echo_loop = "A forged source address: one datagram, and two echo servers",
    .echo =
        "An echo server sends every datagram back to its source (RFC 862). But nobody "
        "checks whether the source address in a datagram is true.",
    .echo_server = "echo server",
    .address = "address",
    .answers = "answers",
    .all_to = "all to",
    .first = "first",
    .second = "second",
    .answered_each_other =
        "one datagram to the first, with the address of the second as its source, and "
        "after {1} ms they have answered each other this often",
    .switched_off =
        "They would go on for ever, but this story stops them. Therefore the services "
        "echo (port 7) and chargen (port 19) are switched off nearly everywhere, and "
        "networks should discard packets with foreign source addresses (RFC 2827)."};

}  // namespace transport
