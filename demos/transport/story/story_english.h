#pragma once
// English texts that all stories share.

#include "demos/transport/story/story_texts.h"

namespace transport {

inline constexpr StoryTexts story_english{
    .press_enter = "-- Enter --",
    .ok = "ok: {1}",
    .wrong = "WRONG: {1}",
    .failed_claims = "Claims that did not hold: {1}",

    .how_to_capture =
        "To capture the real packets, run one of these in another terminal:",
    .enter_when_capturing = "-- Enter when it runs --",
    .packets_in_file =
        "Packets in {2}, as the program sees them: {1}. To open the file:",
    .packets_on_stdout = "Packets on stdout, as the program sees them: {1}.",

    .port_is_busy = "Port {1} is busy here, so {2} takes {3}.",
    .same_rows = "The same rows:",
    .same_rows_elsewhere = "The same rows, in another terminal:",
    .one_byte = "{1} 1 byte",
    .bytes = "{1} {2} bytes",

    .is_in_state = "is in {1}",
    .no_longer_exists = "no longer exists",
    .both_states = "the client's end {1}, the server's {2}",
    .counted_segments =
        "the kernel counted {1} segments from the client and {2} to "
        "it, starting with the first data",

    .socket = "socket",
    .packet = "packet",
    .is_in_queue_of = "is in the queue of",
    .payload = "payload",
    .names_agree = "getsockname() and the kernel's table agree"};

}  // namespace transport
