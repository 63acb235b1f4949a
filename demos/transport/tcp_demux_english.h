#pragma once
// English texts of the program tcp_demux.

#include "demos/transport/./tcp_demux_texts.h"

namespace transport {

inline constexpr TcpDemuxTexts tcp_demux_english{
    .title = "TCP: which socket gets the segment?",
    .the_server = "the server",
    .server_listens = "Server B listens (the slide's port 80 would need root)",
    .clients_connect = "Host A connects once, host C twice; all to the same port of B",
    .four_sockets = "four sockets, and all have port {1}",

    .which_socket = "Which socket gets which segment? Source address and port decide",
    .segment = "segment",
    .socket = "socket",
    .segments_so_far = "segments so far",
    .payload = "payload",
    .own_client = "every socket got what its own client sent",
    .three_segments = "(The kernel has counted three segments: SYN, ACK and this one.)",

    .same_four_numbers = "Fine print: the same four numbers cannot be used twice",
    .kernel_refuses = "the client's kernel refuses: the two could not be told apart",
    .one_ends = "One connection ends; the others and the welcoming socket stay",
    .three_left = "three sockets are left of four"};

}  // namespace transport
