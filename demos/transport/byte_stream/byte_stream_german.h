#pragma once
// German texts of the program byte_stream.

#include "demos/transport/byte_stream/byte_stream_texts.h"

namespace transport {

inline constexpr ByteStreamTexts byte_stream_german{
    .title = "TCP: Bytes statt Nachrichten",
    .call = "Aufruf",
    .result = "Ergebnis",

    .three_writes = "Dreimal gesendet, einmal gelesen",
    .in_queue = "der Kernel hat 19 Bytes in Recv-Q; Nachrichten kennt er nicht",
    .one_read = "ein recv hat alle drei geliefert",
    .one_write = "Einmal gesendet, dreimal gelesen",
    .independent = "wie gelesen wird, hat mit dem Senden nichts zu tun",

    .random_sizes =
        "200-mal senden und dazwischen beliebig oft lesen, in zufälligen Größen",
    .number = "Anzahl",
    .bytes = "Bytes",
    .segments = "Segmente",
    .where_ends = "Wo sie jeweils enden, in den ersten {1} Bytes:",
    .in_order = "alle Bytes sind angekommen, in der richtigen Reihenfolge",

    .directions = "Beide Richtungen zugleich",
    .who = "wer",
    .client = "Client",
    .server = "Server",
    .two_streams =
        "der Server hat vor dem Lesen gesendet: Jede Richtung ist ein eigener Strom",

    .delimiter = "Nachrichten mit eindeutigem Ende: \\n",
    .complete = "vollständig",
    .kept = "Rest",
    .same_messages = "dieselben drei Nachrichten, wie auch immer gelesen wird",
    .end_inside = "Das Ende mitten in der Nachricht",
    .two_came = "eine gesendet, zwei angekommen: So eine Nachricht muss verboten sein",
    .escaped = "... oder der Sender maskiert: \\n für das Zeilenende, \\\\ für ein \\",
    .one_came = "eine angekommen, und ohne Maskierung ist es die gesendete",

    .length = "Nachrichten mit ihrer Länge in einem Header von 4 Bytes",
    .all_right = "alle drei stimmen: aneinanderklebend oder mit zerteiltem Header",
    .lie = "Eine Länge, die lügt: ff ff ff ff",
    .must_refuse = "der Leser lehnt sie ab",
    .refused = "abgelehnt: ein Header mit der Länge {1}; erlaubt sind {2} Bytes",
    .little_memory = "das kostete 4 Bytes Speicher und nicht 4 Gigabytes"};

}  // namespace transport
