#pragma once
// German texts of the program fairness.

#include "demos/transport/fairness/fairness_texts.h"

namespace transport {

inline constexpr FairnessTexts fairness_german{
    .title = "Eine Schleife: eine Flut, ein Chat und ein Timer",
    .timer = "Timer",
    .chat = "Chat",
    .worst = "Maximum",
    .lines = "Zeilen",
    .in_one_turn = "auf einmal",

    .without_flood = "Ein Timer und ein Chat in einer Schleife, ohne Flut",
    .question =
        "Wie spät kommen der Timer (alle 10 ms) und die Antworten an einen "
        "Chat-Client? Der Client sendet alle 10 ms eine Zeile, aber erst nach der "
        "letzten Antwort. Die Tabelle zeigt Median und Maximum und die Zahl der "
        "beantworteten Zeilen.",
    .no_flood = "ohne Flut",

    .with_flood = "Dazu eine Flut über UDP, 0,4 s; jedes Datagramm kostet 20 us Arbeit",
    .library = "Bibliothek",
    .counts =
        "von {1} Datagrammen wurden {2} bearbeitet und {3} verworfen, laut Tabelle des "
        "Kernels (/proc/net/udp)",
    .library_takes_few =
        "die Bibliothek nimmt einige Datagramme, dann sind die anderen an der Reihe",

    .greedy = "Von Hand: Der Handler liest \"bis EAGAIN\", wie in vielen Beispielen",
    .until_eagain = "bis EAGAIN",
    .took = "der Handler nahm {1} Datagramme, erst dann waren die anderen dran",
    .limited = "Von Hand: höchstens 32 Datagramme, dann die anderen",
    .thirty_two = "je 32",
    .rest_in_kernel =
        "niemand wartet länger als 32 Datagramme; der Rest wartet im Kernel",
    .worst_delay =
        "\"bis EAGAIN\" ist das Maximum beim Timer größer als hier 9 von 10 Werten",

    .order = "A, B und C senden je sechs Stücke: In welcher Reihenfolge bedient?",
    .server = "Server",
    .served_order = "Reihenfolge",
    .one_after_the_other = "ein Client nach dem anderen",
    .loop = "eine Schleife, reihum ein Stück je Client",
    .threads = "ein Thread pro Client",
    .threads_again = "dieselben Threads noch einmal",
    .c_waits = "jeder bedient alle Stücke; beim ersten wartet C auf A und B",
    .who_decides =
        "Die Schleife bestimmt die Reihenfolge selbst. Bei Threads bestimmt sie der "
        "Kernel: Sie kann jedes Mal anders sein, und gemeinsame Daten brauchen eine "
        "Sperre."};

}  // namespace transport
