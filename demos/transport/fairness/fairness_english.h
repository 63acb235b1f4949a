#pragma once
// English texts of the program fairness.

#include "demos/transport/fairness/fairness_texts.h"

namespace transport {

inline constexpr FairnessTexts fairness_english{
    .title = "One loop: a flood, a chat and a timer",
    .timer = "timer",
    .chat = "chat",
    .worst = "worst",
    .lines = "lines",
    .in_one_turn = "in one turn",

    .without_flood = "A timer and a chat in one loop, without a flood",
    .question =
        "How late are the timer (every 10 ms) and the answers to a chat client? The "
        "client sends a line every 10 ms, but only after the last one is answered. The "
        "table shows median and worst case, and how many lines were answered.",
    .no_flood = "no flood",

    .with_flood = "A flood of UDP beside them, 0.4 s; each datagram is 20 us of work",
    .library = "library",
    .counts =
        "of {1} datagrams {2} were handled, and {3} dropped, as the kernel's table "
        "says (/proc/net/udp)",
    .library_takes_few =
        "the library takes a few datagrams, then it is the others' turn",

    .greedy = "By hand: the handler reads \"until EAGAIN\", as many examples do",
    .until_eagain = "until EAGAIN",
    .took = "the handler took {1} datagrams, and only then was it the others' turn",
    .limited = "By hand: at most 32 datagrams, then the others' turn",
    .thirty_two = "32 a turn",
    .rest_in_kernel =
        "nobody waits for more than 32 datagrams; the rest waits in the kernel",
    .worst_delay =
        "the timer's worst delay with \"until EAGAIN\" exceeds 9 of 10 delays here",

    .order = "Clients A, B and C send six pieces each: in which order served?",
    .server = "server",
    .served_order = "order",
    .one_after_the_other = "one client after the other",
    .loop = "a loop, one piece of each client in turn",
    .threads = "a thread per client",
    .threads_again = "the same threads once more",
    .c_waits = "each serves all pieces; in the first one, C waits for A and B",
    .who_decides =
        "The loop decides the order itself. With threads the kernel decides it: it may "
        "be another one in each run, and data that the threads share needs a lock."};

}  // namespace transport
