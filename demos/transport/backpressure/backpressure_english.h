#pragma once
// English texts of the program backpressure.

#include "demos/transport/backpressure/backpressure_texts.h"

namespace transport {

inline constexpr BackpressureTexts backpressure_english{
    .title = "TCP: a slow reader, and where the bytes wait",

    .asynchronous = "send() returns before anybody reads: it is asynchronous",
    .send_took =
        "send() took {1} us; the 5 bytes are in Recv-Q, and nobody has called recv()",
    .queues_fill = "Nobody reads: the kernel's two queues fill",
    .would_block = "EAGAIN: it would block",
    .call = "call",
    .result = "result",
    .recv_queue = "Recv-Q of the reader",
    .all_taken = "both queues together have all the {1} bytes that were taken",
    .blocking_send = "A blocking send() would now block until the reader reads.",

    .library_queue =
        "Then the library's queue: reactor::TcpConnection, and the producer waits",
    .producer_has =
        "A producer has {1} to send, in blocks of {2}. If the queue holds more than "
        "its high-water mark, {3}, write() returns false.",
    .not_produced = "not produced",
    .queue_of_library = "queue of the library",
    .read = "read",
    .waits_for_drain =
        "write() returned false once, and the producer waits for on_drain",
    .drains = "The reader reads: everything drains",
    .bytes = "bytes",
    .checksum = "checksum",
    .written = "written",
    .in_order = "all bytes arrived, in order",
    .producer_waited =
        "the producer waited {1} times; the queue never had more than {2}",
    .empty = "Recv-Q and Send-Q are empty",

    .mistake = "The mistake: write() returns false, and the program ignores it",
    .queue = "queue",
    .memory = "memory of the process (VmRSS)",
    .unlimited = "almost all of it waits in the program's memory, which nothing limits",
    .killed =
        "A program that writes 100 MB/s to a sleeping reader needs 6 GB more per "
        "minute, until the kernel kills it."};

}  // namespace transport
