#pragma once
// German texts of the program blocking.

#include "demos/transport/blocking/blocking_texts.h"

namespace transport {

inline constexpr BlockingTexts blocking_german{
    .title = "Warten: auf einen, reihum, auf alle zugleich",
    .presence = "Präsenz",
    .keyboard = "Tastatur",

    .five_sources = "Fünf Quellen, und niemand weiß, wer als Nächstes spricht",
    .name = "Name",
    .kind = "Art",
    .local = "lokal",
    .peer = "Gegenüber",
    .same_script =
        "Jede Quelle sendet zwei Nachrichten, in einer Reihenfolge, die der Leser "
        "nicht kennen kann. Fünf Leser bekommen denselben Ablauf.",

    .recv_from_anna = "recv() bei Anna, die noch nichts sagt",
    .sleeps_in_recv = "der Thread schläft in recv() bei Anna, bisher {1} lang",
    .meanwhile = "inzwischen",
    .messages = "Nachrichten",
    .nobody_reads = "diese Nachrichten warten im Kernel, und niemand liest sie",
    .udp_queue = "(Bei UDP zählt Recv-Q auch die Verwaltungsdaten des Kernels mit.)",
    .thread = "Thread",
    .state = "Zustand",
    .blocked_in = "blockiert in",

    .one_after_the_other =
        "Ein blockierender Aufruf nach dem anderen: der ganze Ablauf",
    .legend = "o eine Nachricht kommt, = sie wartet, * sie wird gelesen",
    .most_late = "am Ende sind alle gelesen, die meisten zu spät",
    .with_timeout = "Dasselbe mit einem Timeout von 10 ms, und danach wieder Anna",
    .spurious_wakeups =
        "{1}-mal vergeblich aufgewacht, und die anderen Quellen kommen so spät wie "
        "zuvor",
    .in_turn = "Alle Sockets reihum, je 10 ms: \"möglich, aber sehr umständlich\"",
    .read_soon =
        "jede Quelle wird bald gelesen, aber der Leser wacht auch ohne Nachricht auf",

    .how_late = "Wie spät reihum? Die größte Verspätung bei N Sockets mit Timeout T",
    .stairs =
        "# der Leser wartet hier, = eine Nachricht von Socket 1 wartet, * gelesen",
    .four_timeouts =
        "4 Timeouts von 10 ms nacheinander, bis Socket 1 wieder an der Reihe ist",
    .never_less = "nie weniger als (N - 1) x T",
    .price =
        "T = 5, 10 oder 20 ms kostet 200, 100 oder 50 Wakeups pro Sekunde. Solange "
        "nichts kommt, sind alle vergeblich.",

    .threads = "Ein Thread pro Socket, jeder in einem eigenen recv() blockiert",
    .all_sleep =
        "jede Quelle wird sofort gelesen, und alle Threads schlafen, wenn nichts kommt",
    .thread_costs =
        "Das kostet {1} Threads, jeder mit {2} MiB Adressraum für seinen Stack, und "
        "eine Sperre (Lock) für die Liste, in die alle schreiben. Bevor der Chat enden "
        "kann, muss man jeden Thread wecken.",
    .selector = "Der Selector: Ein Thread wartet auf alle zugleich",
    .one_thread =
        "ein Thread leistet dasselbe ohne Sperre; er schlief {1}-mal für {2} "
        "Nachrichten",

    .by_numbers = "Alle fünf in Zahlen",
    .strategy = "Verfahren",
    .median_late = "Median",
    .worst = "Maximum",
    .spurious = "vergeblich",
    .when_quiet = "in Ruhe",
    .thread_count = "Threads",
    .is_blocking = "blockierend",
    .is_timeout = "Timeout",
    .is_in_turn = "reihum",
    .is_threads = "Threads",
    .is_selector = "Selector",
    .columns =
        "Median und Maximum der Verspätung. \"Vergeblich\" zählt Wakeups ohne "
        "Nachricht, \"in Ruhe\", wie oft die Threads in 0,1 s ohne Nachricht "
        "einschliefen (voluntary_ctxt_switches des Kernels).",
    .selector_in_time =
        "der Selector liest mit einem Thread rechtzeitig, was der erste Leser zu spät "
        "liest"};

}  // namespace transport
