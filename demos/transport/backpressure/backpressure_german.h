#pragma once
// German texts of the program backpressure.

#include "demos/transport/backpressure/backpressure_texts.h"

namespace transport {

inline constexpr BackpressureTexts backpressure_german{
    .title = "TCP: ein langsamer Leser, und wo die Bytes warten",

    .asynchronous = "send() kehrt zurück, bevor jemand liest: Es ist asynchron",
    .send_took =
        "send() hat {1} us gedauert; die 5 Bytes sind in Recv-Q, und niemand hat "
        "recv() aufgerufen",
    .queues_fill = "Niemand liest: Die beiden Warteschlangen des Kernels füllen sich",
    .would_block = "EAGAIN: es würde blockieren",
    .call = "Aufruf",
    .result = "Ergebnis",
    .recv_queue = "Recv-Q des Lesers",
    .all_taken = "beide Schlangen zusammen enthalten alle {1} angenommenen Bytes",
    .blocking_send =
        "Ein blockierendes send() bliebe jetzt stehen, bis der Leser liest.",

    .library_queue = "Dann die Schlange der Bibliothek: reactor::TcpConnection bremst",
    .producer_has =
        "Ein Erzeuger hat {1} zu senden, in Blöcken von {2}. Enthält die Schlange mehr "
        "als ihre Obergrenze (high-water mark), {3}, liefert write() false.",
    .not_produced = "nicht erzeugt",
    .queue_of_library = "Schlange der Bibliothek",
    .read = "gelesen",
    .waits_for_drain =
        "write() lieferte einmal false, und der Erzeuger wartet auf on_drain",
    .drains = "Der Leser liest: Alles fließt ab",
    .bytes = "Bytes",
    .checksum = "Prüfsumme",
    .written = "geschrieben",
    .in_order = "alle Bytes sind angekommen, in der richtigen Reihenfolge",
    .producer_waited =
        "der Erzeuger wartete {1}-mal; die Schlange hatte nie mehr als {2}",
    .empty = "Recv-Q und Send-Q sind leer",

    .mistake = "Der Fehler: write() liefert false, und das Programm beachtet es nicht",
    .queue = "Schlange",
    .memory = "Speicher des Prozesses (VmRSS)",
    .unlimited = "fast alles wartet im Speicher des Programms, und nichts begrenzt ihn",
    .killed =
        "Wer 100 MB/s an einen schlafenden Leser schreibt, braucht pro Minute 6 GB "
        "mehr, bis der Kernel das Programm beendet."};

}  // namespace transport
