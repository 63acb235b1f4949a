#pragma once
// English texts of the program handshake.

#include "demos/transport/handshake/handshake_texts.h"

namespace transport {

inline constexpr HandshakeTexts handshake_english{
    .title = "TCP: what both ends are doing",
    .client = "client",
    .server = "server",

    .refused = "A port without listen(): the connection is refused",
    .refused_by_reset = "the SYN was answered by a RST, because nobody listens",
    .half_open = "SYN; SYN, ACK; ACK: a client connects, held half open",
    .three_segments = "The handshake, in composed packets, as the program sees it:",
    .held_artificially =
        "SYN-RECV normally lasts microseconds. This story holds it artificially: with "
        "TCP_DEFER_ACCEPT the server's kernel ignores the last ACK and waits for data, "
        "here at most 60 s.",
    .established = "Established, and data in the queue, before accept()",
    .five_bytes_wait = "5 bytes wait in a socket that no process owns yet",
    .accepted = "accept() gives fd {1}, recv() gives {2}",
    .accept_fetches = "accept() only fetches a connection that already exists",

    .half_closed = "The client is done: FIN, and the other direction stays open",
    .recv_gives_zero = "the server's recv() gives 0",
    .still_sends = "and the server could still send \"bye\"",
    .closed = "The server closes, too: the end that closed first has to wait",
    .time_wait =
        "TIME-WAIT lasts 60 s: the last ACK may have been lost, and old segments must "
        "not reach a new connection with the same ports. This end has no descriptor.",
    .chart = "All of it as a chart (composed packets, as the program sees them)",
    .restarted = "A server that closed first, and is started again at once",
    .bind_and_listen = "bind and listen",
    .result = "result",
    .without_reuse = "without SO_REUSEADDR",
    .with_reuse = "with SO_REUSEADDR",
    .started = "ok",
    .so_reuse = "so servers set SO_REUSEADDR (the previous one must have set it, too)",

    .reset = "Reset: no FIN, and no TIME-WAIT",
    .recv_fails = "the client's recv() fails",
    .forgotten = "the kernel has forgotten both ends: no TIME-WAIT",
    .full_backlog = "A full backlog: listen(1), four clients, and no accept()",
    .two_connected = "two are connected (Linux: backlog + 1), two repeat their SYN",
    .accept_made_room =
        "accept() made room: the repeated SYN of those clients "
        "succeeded, {1} ms later"};

}  // namespace transport
