#pragma once
// English texts of the program ipc.

#include "demos/transport/ipc/ipc_texts.h"

namespace transport {

inline constexpr IpcTexts ipc_english{
    .title = "Between processes: pipe, UNIX socket, TCP",
    .channel = "channel",

    .four_channels = "Two processes of one host, and four channels between them",
    .copy = "fork() has made a copy of this process, which answers on all four.",
    .read_fd = "read fd",
    .write_fd = "write fd",
    .one_direction = "a pipe has one direction, so two are needed; a socket has both",
    .same_message = "The same message through each of them",
    .same_calls = "the same two calls, write() and read(), on all of them",

    .kernel_lists = "What the kernel lists",
    .type = "type",
    .state = "state",
    .inode = "inode",
    .name_or_addresses = "name or addresses",
    .from_to = "{1} to {2}",
    .in_lists = "/proc/net/unix and /proc/net/tcp have them; pipes are in no list",
    .other_end = "the other end of TCP belongs to process {1}, as it says itself",

    .three_writes = "Three writes there: how many reads here?",
    .bytes_waiting = "bytes waiting",
    .in_the_first = "{1} in the first",
    .reads = "reads",
    .only_datagrams = "only datagrams keep the boundaries; a pipe is a stream like TCP",

    .how_long = "How long does an answer take? {1} times 32 bytes",
    .median = "median",
    .nine_of_ten = "9 of 10 within",
    .there_and_back =
        "This is the time there and back. Each time two processes are woken up, so it "
        "matters as much on which processors they run as which channel they use. Of "
        "these four channels, only TCP reaches another host.",
    .one_loop = "A pipe, a UNIX socket and a TCP connection in one loop",
    .woken_by = "woken by",
    .message = "message",
    .callback = "one thread waits for all, and calls the callback of the ready one"};

}  // namespace transport
