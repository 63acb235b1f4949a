#pragma once
// English texts of the program blocking.

#include "demos/transport/blocking/blocking_texts.h"

namespace transport {

inline constexpr BlockingTexts blocking_english{
    .title = "Waiting: for one, in turn, for all at once",
    .presence = "presence",
    .keyboard = "keyboard",

    .five_sources = "Five sources, and nobody knows who speaks next",
    .name = "name",
    .kind = "kind",
    .local = "local",
    .peer = "peer",
    .same_script =
        "Each source sends two messages, in an order that the reader cannot know. Five "
        "readers get the same script.",

    .recv_from_anna = "recv() from Anna, who says nothing yet",
    .sleeps_in_recv = "the thread sleeps in recv() from Anna, for {1} so far",
    .meanwhile = "meanwhile",
    .messages = "messages",
    .nobody_reads = "these messages wait in the kernel, and nobody reads them",
    .udp_queue = "(For UDP, Recv-Q also counts the kernel's own data per datagram.)",
    .thread = "thread",
    .state = "state",
    .blocked_in = "blocked in",

    .one_after_the_other = "One blocking call after the other: the whole script",
    .legend = "o a message comes, = it waits, * it is read",
    .most_late = "all were read in the end, most of them late",
    .with_timeout = "The same with a timeout of 10 ms, and then Anna again",
    .spurious_wakeups =
        "{1} spurious wakeups, and the other sources are read as late as before",
    .in_turn = "All sockets in turn, 10 ms each: \"possible but awkward\"",
    .read_soon = "every source is read soon, but the reader wakes up without a message",

    .how_late =
        "How late in turn? The worst delay with N sockets and a timeout T for each",
    .stairs =
        "# the reader waits for this socket, = a message of socket 1 waits, * read",
    .four_timeouts =
        "4 timeouts of 10 ms, one after the other, until socket 1 is read again",
    .never_less = "never less than (N - 1) x T",
    .price =
        "T = 5, 10 or 20 ms costs 200, 100 or 50 wakeups per second. All of them are "
        "spurious while no message comes.",

    .threads = "A thread for each socket, blocked in a recv() of its own",
    .all_sleep =
        "every source is read at once, and all threads sleep when nothing comes",
    .thread_costs =
        "This costs {1} threads, each with {2} MiB of address space for its stack, and "
        "a lock for the list that all of them write to. Before the chat can end, each "
        "thread must be woken.",
    .selector = "The selector: one thread waits for all at once",
    .one_thread =
        "one thread does the same, without a lock; it slept {1} times for {2} messages",

    .by_numbers = "All five, by numbers",
    .strategy = "strategy",
    .median_late = "median late",
    .worst = "worst",
    .spurious = "spurious",
    .when_quiet = "when quiet",
    .thread_count = "threads",
    .is_blocking = "blocking",
    .is_timeout = "timeout",
    .is_in_turn = "in turn",
    .is_threads = "threads",
    .is_selector = "selector",
    .columns =
        "\"Spurious\" counts wakeups without a message. \"When quiet\" counts how "
        "often the threads went to sleep in 0.1 s without a message "
        "(voluntary_ctxt_switches of the kernel).",
    .selector_in_time =
        "the selector reads in time, with one thread, what the first reader reads too "
        "late"};

}  // namespace transport
