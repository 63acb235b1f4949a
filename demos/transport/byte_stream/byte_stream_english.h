#pragma once
// English texts of the program byte_stream.

#include "demos/transport/byte_stream/byte_stream_texts.h"

namespace transport {

inline constexpr ByteStreamTexts byte_stream_english{
    .title = "TCP: bytes, not messages",
    .call = "call",
    .result = "result",

    .three_writes = "Three writes, one read",
    .in_queue = "the kernel has 19 bytes in Recv-Q; it does not know messages",
    .one_read = "one read got all three",
    .one_write = "One write, three reads",
    .independent = "reads have nothing to do with writes",

    .random_sizes = "200 writes and any number of reads, of random sizes, in between",
    .number = "number",
    .bytes = "bytes",
    .segments = "segments",
    .where_ends = "Where each of them ends, in the first {1} bytes:",
    .in_order = "all bytes arrived, in the right order",

    .directions = "Both directions at once",
    .who = "who",
    .client = "client",
    .server = "server",
    .two_streams =
        "the server wrote before it read: each direction is a stream of its own",

    .delimiter = "Messages with a unique end: \\n",
    .complete = "complete",
    .kept = "kept",
    .same_messages = "the same three messages, whatever the reads contain",
    .end_inside = "The end inside the message",
    .two_came = "one was sent, two came: such a message must be forbidden",
    .escaped = "... or escaped by the sender: \\n for a line's end, \\\\ for a \\",
    .one_came = "one came, and without the escapes it is the one that was sent",

    .length = "Messages with their length in a header of 4 bytes",
    .all_right = "all three are right: glued together, or with a header cut in two",
    .lie = "A length that lies: ff ff ff ff",
    .must_refuse = "the reader refuses it",
    .refused = "refused: a header that says {1} bytes, more than the {2} bytes allowed",
    .little_memory = "so it took 4 bytes of memory, not 4 gigabytes"};

}  // namespace transport
