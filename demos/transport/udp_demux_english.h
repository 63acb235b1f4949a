#pragma once
// English texts of the program udp_demux.

#include "demos/transport/./udp_demux_texts.h"

namespace transport {

inline constexpr UdpDemuxTexts udp_demux_english{
    .title = "UDP: which socket gets the datagram?",
    .three_sockets = "Three sockets, as on the slide",

    .multiplex = "Multiplex: two sockets send, their datagrams share one wire",
    .source = "source",
    .destination = "destination",
    .segment = "segment",
    .source_port =
        "The header of each datagram has the sender's port as the source port.",

    .demultiplex = "Demultiplex: one socket gets both, from two senders",
    .whole_buffers =
        "(Recv-Q counts the kernel's whole buffers, so it exceeds the payload.)",
    .same_socket = "different sources, same destination port: same socket",
    .answers = "The answers: same source, and the destination port decides",
    .each_answer = "each answer is in the socket of its destination port",

    .address_counts =
        "Fine print: \"only the destination port\"? The address counts, too",
    .another_socket = "same port, another address: another socket",
    .source_counts = "Fine print: after connect(), the source counts as well",
    .peer_came = "the peer's datagram came",
    .stranger_did_not = "the stranger's did not",
    .stranger_fails =
        "and the stranger's next call fails: connection refused (by ICMP)",
    .because_connected =
        "(Only because the stranger's socket is connected, too: the kernel tells an "
        "unconnected UDP socket nothing about ICMP errors.)"};

}  // namespace transport
