#pragma once
// German texts of the program udp_loss.

#include "demos/transport/udp_loss/udp_loss_texts.h"

namespace transport {

inline constexpr UdpLossTexts udp_loss_german{
    .title = "UDP: was passieren kann und was hilft",
    .sender = "Absender",
    .path = "Strecke",
    .receiver = "Empfänger",

    .through_bad_path = "{1} nummerierte Datagramme über eine schlechte Strecke",
    .legend = "= angekommen  . verloren  < nach einer höheren Nummer  2 doppelt",
    .conclusion = "Was der Empfänger aus den Nummern schließt, und was geschehen ist",
    .lost = "verloren",
    .late = "verspätet",
    .twice = "doppelt",
    .they_agree =
        "beide stimmen überein; ohne Nummern wüsste der Empfänger nichts davon",
    .some_arrive = "einige kommen an, also kann ein Protokoll helfen",

    .stop_and_wait = "Stop-and-Wait: nach {1} wiederholen, bis die Bestätigung kommt",
    .good_path = "gute Strecke",
    .bad_path = "schlechte Strecke",
    .delivered = "{1}: {2} Nachrichten zugestellt, jede einmal, in Reihenfolge",
    .datagrams_sent = "Datagramme gesendet",
    .came_twice = "doppelt angekommen",
    .time = "Zeit",

    .loss_is_delay = "Aus Verlust ist Verzögerung geworden",
    .tries = "Versuche",
    .messages = "Nachrichten",
    .shortest = "kürzeste",
    .longest = "längste Verzögerung",
    .cost_a_timeout = "jede verlorene Nachricht hat einen Timeout gekostet",
    .fast_retransmit =
        "Auch TCP hat Timeouts. Es sendet aber viele Segmente auf einmal und "
        "wiederholt ein verlorenes schon nach drei doppelten ACKs (Fast Retransmit, "
        "RFC 5681)."};

}  // namespace transport
